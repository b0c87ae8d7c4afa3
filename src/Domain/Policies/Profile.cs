using System.Collections.Immutable;

namespace Sentinel.Domain.Policies;

/// <summary>Something that can be asked for: an AWS role with its limits.</summary>
/// <param name="Name">Unique in its document.</param>
/// <param name="RoleArn">The role that a lease is of.</param>
public sealed record Profile(string Name, string RoleArn)
{
    /// <summary>The region whose STS is asked and that clients are told; null for the configured one.</summary>
    public string? Region { get; init; }

    /// <summary>Longest life of one lease: [60 s, 10 min) or (15 min, 12 h].</summary>
    /// <remarks>SDKs go on using keys that end in 10 to 15 minutes when a refresh is refused, so a denial would stay hidden.</remarks>
    public TimeSpan Lease { get; init; } = ProfileLimits.DefaultLease;

    /// <summary>Longest life of one session.</summary>
    public TimeSpan MaxSession { get; init; } = ProfileLimits.DefaultMaxSession;

    /// <summary>A session that asked for nothing for so long ends; at least twice <see cref="Lease"/>.</summary>
    public TimeSpan IdleTimeout { get; init; } = ProfileLimits.DefaultIdleTimeout;

    /// <summary>What the role's trust policy asks for, if it asks for one.</summary>
    public string? ExternalId { get; init; }

    /// <summary>JSON of the session policy that narrows the role; null for all that the role may do.</summary>
    public string? SessionPolicy { get; init; }

    /// <summary>Managed policies that narrow the role.</summary>
    public ImmutableArray<string> SessionPolicyArns { get; init; } = [];

    /// <summary>Whether a lease may assume further roles, whose sessions outlive it.</summary>
    public Chaining Chaining { get; init; }

    /// <summary>What a session's leases are bound to.</summary>
    public Bind Bind { get; init; }

    /// <summary>How fresh the ground of a re-served lease must be.</summary>
    public Check Check { get; init; }
}

/// <summary>Whether a lease may assume further roles.</summary>
public enum Chaining
{
    Deny,
    Allow,
}

/// <summary>What a session's leases are bound to.</summary>
public enum Bind
{
    /// <summary>Nothing beyond the session's secret.</summary>
    None,

    /// <summary>The address that got the first lease.</summary>
    Address,
}

/// <summary>How fresh the ground of a re-served lease must be.</summary>
public enum Check
{
    /// <summary>The node's state, proven complete within the last second.</summary>
    Projected,

    /// <summary>The database, asked for every answer.</summary>
    Fenced,
}
