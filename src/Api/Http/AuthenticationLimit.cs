using Sentinel.Domain.Identity;

namespace Sentinel.Api.Http;

/// <summary>Turns away an address whose credentials have failed too often, before the next one is hashed.</summary>
/// <remarks>What failed is read off the answer, so that it does not matter which part of the code has authenticated.</remarks>
internal sealed class AuthenticationLimit(RequestDelegate next, HttpOptions options, FailedAuthentications failures)
{
    public Task Invoke(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.GetEndpoint()?.Metadata.GetMetadata<Route>() is { Tokens: not TokenKind.None }
            && SourceAddress.TryGet(context, options, out var source)
            ? Watch(context, source)
            : next(context);
    }

    private async Task Watch(HttpContext context, System.Net.IPAddress source)
    {
        var presented = Presented(context);
        if (failures.Refuse(source, presented) is { } refusal)
        {
            await refusal.ToProblem().ExecuteAsync(context);
            return;
        }

        await next(context);
        switch (context.Response.StatusCode)
        {
            case StatusCodes.Status401Unauthorized:
                failures.Failed(source, presented);
                break;
            case >= 200 and < 300:
                failures.Succeeded(source, presented);
                break;
        }
    }

    private static string? Presented(HttpContext context) =>
        context.Request.Headers.Authorization is [{ } text] ? text : null;
}
