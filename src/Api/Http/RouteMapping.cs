using Microsoft.AspNetCore.Http.Metadata;

namespace Sentinel.Api.Http;

/// <summary>Maps endpoints from the table of routes.</summary>
internal static class RouteMapping
{
    public static RouteHandlerBuilder Map(this IEndpointRouteBuilder endpoints, Route route, Delegate handler)
    {
        ArgumentNullException.ThrowIfNull(route);
        return endpoints.MapMethods(route.Path, [route.Method], handler)
            .Describe(route)
            .Produces<ProblemBody>(StatusCodes.Status400BadRequest, "application/problem+json");
    }

    /// <summary>Says which route an endpoint is; one that is none is never reached.</summary>
    public static TBuilder Describe<TBuilder>(this TBuilder endpoint, Route route)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(route);
        return endpoint.WithName(route.Name).WithMetadata(route, new BodyLimit(route.BodyLimit));
    }

    private sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
