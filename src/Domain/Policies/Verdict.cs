namespace Sentinel.Domain.Policies;

/// <summary>What is in force for this person and profile beside the rules.</summary>
/// <param name="Approved">An approval, given by people or by itself.</param>
/// <param name="BreakGlass">Somebody's break-glass.</param>
public readonly record struct Grounds(bool Approved, bool BreakGlass);

/// <summary>What a request gets, rules and grounds together. The default is a refusal.</summary>
/// <param name="Granted">Whether it gets what it asks for.</param>
/// <param name="Decision">What the rules alone say.</param>
/// <param name="Ground">What grants it; null when refused.</param>
public readonly record struct Verdict(bool Granted, PolicyDecision Decision, VerdictGround? Ground)
{
    /// <summary>The deny that kept a ground from granting it; null when none did.</summary>
    public PolicyDecision? Denial { get; init; }
}

/// <summary>What grants a request.</summary>
public enum VerdictGround
{
    /// <summary>The first rule that matches.</summary>
    Rule,

    /// <summary>An approval in force.</summary>
    Approval,

    /// <summary>A break-glass in force.</summary>
    BreakGlass,
}
