using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;

namespace Sentinel.Api.Http;

/// <content>How the node is doing, and what its API is.</content>
internal static partial class Routes
{
    public static Route Health { get; } = new("Health", "GET", "/healthz", TokenKind.None, null);

    public static Route Readiness { get; } = new("Readiness", "GET", "/readyz", TokenKind.None, null);

    public static Route Metrics { get; } = new("Metrics", "GET", "/metrics", Api, Permissions.ReadOperations);

    public static Route OpenApi { get; } = new("OpenApi", "GET", "/openapi/v1.json", TokenKind.None, null);

    public static Route Docs { get; } = new("Docs", "GET", "/docs", TokenKind.None, null);

    /// <summary>All that the listener for operations serves.</summary>
    public static IReadOnlyList<Route?> ForOperations { get; } = [Health, Readiness, Metrics];
}
