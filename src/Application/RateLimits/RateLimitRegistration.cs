using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Sentinel.Domain.Policies;

namespace Sentinel.Application.RateLimits;

/// <summary>Registers the RateLimits column.</summary>
public static class RateLimitRegistration
{
    /// <param name="services">The host's services.</param>
    /// <param name="builtIn">The limits that hold where the policy names none.</param>
    public static IServiceCollection AddRateLimits(this IServiceCollection services, ImmutableArray<RateLimit> builtIn) => services
        .AddSingleton<RateLimitMetrics>()
        .AddSingleton(provider => new RateLimiter(builtIn, provider.GetRequiredService<RateLimitMetrics>(), provider.GetRequiredService<TimeProvider>()));
}
