using System.Collections.Immutable;
using Sentinel.Domain.Policies;

namespace Sentinel.Domain.RateLimits;

/// <summary>The limits that hold where a policy names none, and what a policy makes of them.</summary>
public static class BuiltInLimits
{
    /// <summary>
    /// Leases that are served again, and calls of the API, are limited only to stop loops: a client with ten threads fetches keys 600 times a
    /// second while a lease is about to end.
    /// </summary>
    public static ImmutableArray<RateLimit> All { get; } =
    [
        PerSecond(RateLimited.Reserve, RateLimitScope.Session, 2000, burst: 4000),
        PerSecond(RateLimited.Reserve, RateLimitScope.Person, 4000, burst: 8000),
        PerMinute(RateLimited.Lease, RateLimitScope.Session, 30, burst: 5),
        PerMinute(RateLimited.Lease, RateLimitScope.Person, 120, burst: 30),
        PerMinute(RateLimited.Session, RateLimitScope.Person, 120, burst: 30),
        PerMinute(RateLimited.Request, RateLimitScope.Person, 30, burst: 5),
        PerMinute(RateLimited.BreakGlass, RateLimitScope.Person, 30, burst: 5),
        PerMinute(RateLimited.Api, RateLimitScope.Person, 1200, burst: 400),

        // An address is often that of many: who fails there is not made to wait longer for what others do.
        PerMinute(RateLimited.Authentication, RateLimitScope.Address, 30, burst: 10) with { BackoffMaxLevel = 0 },
    ];

    /// <summary>What holds: each entry of the policy in place of the built-in one on the same, for the same.</summary>
    /// <remarks>A person has at least twice what one of his sessions has, unless the policy itself says what a person has.</remarks>
    /// <param name="policy">The policy's own.</param>
    /// <param name="builtIn">Those that hold without it.</param>
    public static ImmutableArray<RateLimit> With(ImmutableArray<RateLimit> policy, ImmutableArray<RateLimit> builtIn)
    {
        var kept = builtIn.Where(limit => !policy.Any(own => IsOnTheSame(own, limit)))
            .Select(limit => limit.Per == RateLimitScope.Person
                ? AtLeastTwice(limit, policy.FirstOrDefault(own => own.AppliesTo == limit.AppliesTo && own.Per == RateLimitScope.Session))
                : limit);
        return [.. policy.Concat(kept).OrderBy(limit => limit.AppliesTo).ThenBy(limit => limit.Per)];
    }

    private static bool IsOnTheSame(RateLimit one, RateLimit other) => one.AppliesTo == other.AppliesTo && one.Per == other.Per;

    private static RateLimit AtLeastTwice(RateLimit person, RateLimit? session) =>
        session is null ? person
        : (2L * session.Count * person.Period.Ticks) is var twice && twice <= person.Count * session.Period.Ticks
            ? person with { Burst = Math.Max(person.Burst, 2 * session.Burst) }
        : person with { Count = 2 * session.Count, Period = session.Period, Burst = Math.Max(person.Burst, 2 * session.Burst) };

    private static RateLimit PerSecond(RateLimited what, RateLimitScope per, int count, int burst) => Of(what, per, count, TimeSpan.FromSeconds(1), burst);

    private static RateLimit PerMinute(RateLimited what, RateLimitScope per, int count, int burst) => Of(what, per, count, TimeSpan.FromMinutes(1), burst);

    private static RateLimit Of(RateLimited what, RateLimitScope per, int count, TimeSpan period, int burst) =>
        new(what, per, count, period, burst, RateLimit.DefaultBackoffMaxLevel, RateLimit.DefaultCooldown);
}
