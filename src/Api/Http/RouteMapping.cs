using Microsoft.AspNetCore.Http.Metadata;
using Sentinel.Domain.Policies;

namespace Sentinel.Api.Http;

/// <summary>Maps endpoints from the table of routes.</summary>
internal static class RouteMapping
{
    public static RouteHandlerBuilder Map(this IEndpointRouteBuilder endpoints, Route route, Delegate handler)
    {
        ArgumentNullException.ThrowIfNull(route);
        var mapped = endpoints.MapMethods(route.Path, [route.Method], handler).Describe(route);
        return route.Limited == RateLimited.Api ? mapped : mapped.AddEndpointFilterFactory(ProfileLimit.Of(route));
    }

    /// <summary>Says which route an endpoint is and what it can refuse; one that is no route is never reached.</summary>
    public static TBuilder Describe<TBuilder>(this TBuilder endpoint, Route route)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(route);
        var (body, mediaType) = ProblemResult.FormOn(route.Path);
        return endpoint.WithName(route.Name)
            .WithMetadata(route, new BodyLimit(route.BodyLimit))
            .WithMetadata([.. DocumentedProblems.Of(route).Select(status => new ProducesResponseTypeMetadata(status.Key, body, [mediaType]))]);
    }

    private sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
