using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sentinel.Integration.Credentials;

/// <summary>A server in the place of STS that knows who Sentinel is and answers AssumeRole as told.</summary>
internal sealed class ScriptedSts : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _tries;

    private ScriptedSts(string callerArn, Func<int, HttpContext, Task> assumeRole)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(async context =>
        {
            var form = await context.Request.ReadFormAsync();
            if (form["Action"] == "GetCallerIdentity")
            {
                await Answer(context, 200, $"<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult><Arn>{callerArn}</Arn><UserId>AIDA</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>");
                return;
            }

            await assumeRole(Interlocked.Increment(ref _tries), context);
        });
    }

    internal int Tries => Volatile.Read(ref _tries);

    internal Uri Uri => new(_app.Urls.Single());

    internal static async Task<ScriptedSts> Start(Func<int, HttpContext, Task> assumeRole, string callerArn = "arn:aws:iam::123456789012:user/sentinel")
    {
        var sts = new ScriptedSts(callerArn, assumeRole);
        await sts._app.StartAsync();
        return sts;
    }

    internal static Task Error(HttpContext context, int status, string code) => Answer(
        context,
        status,
        $"<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>{code}</Code><Message>words of AWS</Message></Error><RequestId>r</RequestId></ErrorResponse>");

    internal static async Task Answer(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/xml";
        await context.Response.WriteAsync(body);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
