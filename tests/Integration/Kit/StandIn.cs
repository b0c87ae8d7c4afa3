using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sentinel.Integration.Kit;

/// <summary>A small HTTP server in this process, for tests of the kit itself.</summary>
internal sealed class StandIn : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StandIn(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.Single());

    public static async Task<StandIn> Start(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(answer);
        await app.StartAsync(CancellationToken.None);
        return new(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
