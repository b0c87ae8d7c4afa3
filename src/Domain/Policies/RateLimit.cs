using System.Text.Json.Serialization;

namespace Sentinel.Domain.Policies;

/// <summary>How often something may be done: a token bucket with back-off levels.</summary>
/// <param name="AppliesTo">What is limited.</param>
/// <param name="Per">Who has a bucket of his own.</param>
/// <param name="Count">So many tokens flow in within <paramref name="Period"/>.</param>
/// <param name="Period">A second, minute or hour.</param>
/// <param name="Burst">Size of the bucket.</param>
/// <param name="BackoffMaxLevel">Highest level, 0 to 7; level n ≥ 1 waits 2ⁿ⁻¹ seconds, at most 60.</param>
/// <param name="Cooldown">Quiet time after which the level is 0 again.</param>
public sealed record RateLimit(
    RateLimited AppliesTo, RateLimitScope Per, int Count, TimeSpan Period, int Burst, int BackoffMaxLevel, TimeSpan Cooldown)
{
    public const int DefaultBackoffMaxLevel = 5;

    public static TimeSpan DefaultCooldown { get; } = TimeSpan.FromSeconds(60);
}

/// <summary>What a rate limit is on.</summary>
public enum RateLimited
{
    /// <summary>New leases.</summary>
    Lease,

    /// <summary>Leases that are served again.</summary>
    Reserve,

    /// <summary>Opening sessions.</summary>
    Session,

    /// <summary>Requests for approval.</summary>
    Request,

    [JsonStringEnumMemberName("break_glass")]
    BreakGlass,

    /// <summary>Every other call.</summary>
    Api,

    /// <summary>Failed authentications.</summary>
    Authentication,
}

/// <summary>Who has a bucket of his own.</summary>
public enum RateLimitScope
{
    Person,

    [JsonStringEnumMemberName("person_profile")]
    PersonProfile,

    Session,
    Address,
}
