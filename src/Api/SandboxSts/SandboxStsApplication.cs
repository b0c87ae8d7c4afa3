using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Sentinel.Infrastructure.SandboxSts;

namespace Sentinel.Api.SandboxSts;

/// <summary>HTTP in front of the emulator.</summary>
internal sealed class SandboxStsApplication(Emulator emulator) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public async Task ProcessRequestAsync(HttpContext context)
    {
        // A page in a browser could reach a loopback port through a name of its own.
        if (context.Request.Host.Host is not ("127.0.0.1" or "localhost") || context.Request.Headers.ContainsKey("Origin"))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        byte[] body;
        try
        {
            body = await ReadBody(context);
        }
        catch (BadHttpRequestException refused)
        {
            context.Response.StatusCode = refused.StatusCode;
            return;
        }

        var answer = emulator.Answer(Signed(context, body));
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentType = "text/xml";
        response.ContentLength = answer.Body.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers["x-amzn-RequestId"] = answer.RequestId;
        await response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    private static async Task<byte[]> ReadBody(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }

    private static SignedRequest Signed(HttpContext context, byte[] body)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2);
        return new(
            context.Request.Method,
            target[0],
            target.Length == 2 ? target[1] : "",
            [.. context.Request.Headers.SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key, value ?? "")))],
            body);
    }
}
