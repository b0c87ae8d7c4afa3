namespace Sentinel.Domain.Policies;

/// <summary>What the rules say. The default is the default deny.</summary>
public readonly record struct PolicyDecision
{
    private readonly int _ruleNumber;

    /// <summary>What holds when no rule matches.</summary>
    public static PolicyDecision DefaultDeny => default;

    internal PolicyDecision(Rule rule, int index, Effect effect)
    {
        _ruleNumber = index + 1;
        RuleName = rule.Name;
        Reason = rule.Reason;
        Effect = effect;
        MaxServerDuration = rule.MaxServerDuration;
    }

    /// <summary>
    /// <see cref="Effect.Allow"/> exactly when the rules alone grant. A rule that requires the server, or a session there, has that
    /// effect only where the request does not meet it.
    /// </summary>
    public Effect Effect { get; }

    /// <summary>The rule that decided; null for the default deny.</summary>
    public string? RuleName { get; }

    /// <summary>Its place in the document, from 0; −1 for the default deny.</summary>
    public int RuleIndex => _ruleNumber - 1;

    /// <summary>The rule's text for the caller; null when it has none.</summary>
    public string? Reason { get; }

    /// <summary>Caps the session and its leases; null for no cap.</summary>
    public TimeSpan? MaxServerDuration { get; }

    /// <summary>
    /// The first instant at which the time condition of the rule that decided does not hold any more: no lease outlives it. Null when
    /// the rule has none, or one that never ends.
    /// </summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>When a session ends that begins now and was to last so long: the cap and the window cut it.</summary>
    public DateTimeOffset EndOf(DateTimeOffset now, TimeSpan duration)
    {
        var end = now + (MaxServerDuration < duration ? MaxServerDuration.Value : duration);
        return Until < end ? Until.Value : end;
    }
}
