using System.Collections.Immutable;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.RateLimits;

namespace Sentinel.Application.RateLimits;

/// <summary>What the built-in limits are on this server. Section <c>Sentinel:RateLimits</c>.</summary>
public sealed record RateLimitOptions
{
    private const int Most = 1000;

    /// <summary>The built-in limits, but that of failed authentications, are this many times as wide. What a policy names stays as it is written.</summary>
    public int Factor { get; init; } = 1;

    /// <summary>Everything that must stop the start, each with its remedy; empty when nothing must.</summary>
    public IReadOnlyList<string> Problems() => [.. SettingRange.Problems("Sentinel:RateLimits:Factor", Factor, 1, Most)];

    /// <summary>The limits that hold where the policy names none.</summary>
    /// <param name="failuresPerMinute">Failed authentications that an address is allowed in the long run.</param>
    /// <param name="failureBurst">How many of them at once.</param>
    public ImmutableArray<RateLimit> BuiltIn(int failuresPerMinute, int failureBurst) =>
    [
        .. BuiltInLimits.All.Select(limit => limit.AppliesTo == RateLimited.Authentication
            ? limit with { Count = failuresPerMinute, Burst = failureBurst }
            : limit with { Count = limit.Count * Factor, Burst = limit.Burst * Factor }),
    ];
}
