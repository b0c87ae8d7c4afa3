using System.Collections.Immutable;
using System.Net;

namespace Sentinel.Domain.Policies;

/// <summary>One question to the policy.</summary>
/// <param name="User">Handle of the person.</param>
/// <param name="Groups">The person's groups. They are compared ordinally, whatever comparer the set has.</param>
/// <param name="Profile">Name of what is asked for.</param>
/// <param name="Mode">How the keys are fetched, as the route proves it.</param>
/// <param name="Time">The instant of the decision.</param>
/// <param name="SourceAddress">Where the request comes from; null when it is not known.</param>
public readonly record struct PolicyQuery(
    string User, ImmutableHashSet<string> Groups, string Profile, Mode Mode, DateTimeOffset Time, IPAddress? SourceAddress);

/// <summary>What the rules say. The default is the default deny.</summary>
public readonly record struct PolicyDecision
{
    private readonly int _ruleNumber;

    /// <summary>What holds when no rule matches.</summary>
    public static PolicyDecision DefaultDeny => default;

    internal PolicyDecision(Rule rule, int index)
    {
        _ruleNumber = index + 1;
        RuleName = rule.Name;
        Reason = rule.Reason;
        Effect = rule.Effect switch
        {
            Effect.Allow => Effect.Allow,
            Effect.RequireApproval => Effect.RequireApproval,
            _ => Effect.Deny,
        };
        MaxServerDuration = rule.MaxServerDuration;
    }

    public Effect Effect { get; }

    /// <summary>The rule that decided; null for the default deny.</summary>
    public string? RuleName { get; }

    /// <summary>Its place in the document, from 0; −1 for the default deny.</summary>
    public int RuleIndex => _ruleNumber - 1;

    /// <summary>The rule's text for the caller; null when it has none.</summary>
    public string? Reason { get; }

    /// <summary>Caps the session and its leases; null for no cap.</summary>
    public TimeSpan? MaxServerDuration { get; }

    /// <summary>End of the window in which the rule grants: no lease outlives it. Null when the rule has no window.</summary>
    public DateTimeOffset? Until { get; init; }
}
