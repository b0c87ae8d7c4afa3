using Sentinel.Api.Http;

namespace Sentinel.Api.Hosting;

/// <summary>What this node measures, for a scraper.</summary>
internal static class MetricsEndpoint
{
    /// <summary>Prometheus' text exposition format.</summary>
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    public static void MapMetrics(this IEndpointRouteBuilder app)
    {
        app.ServiceProvider.GetRequiredService<NodeMetrics>();
        app.Map(Routes.Metrics, (Measurements measurements) => TypedResults.Text(measurements.Text(), MediaType))
            .Produces<string>(StatusCodes.Status200OK, "text/plain");
    }
}
