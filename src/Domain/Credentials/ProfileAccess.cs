using Sentinel.Domain.Policies;

namespace Sentinel.Domain.Credentials;

/// <summary>How somebody can have a profile, from the least to the best.</summary>
public enum AccessWay
{
    /// <summary>Not at all.</summary>
    Never,

    /// <summary>By breaking the glass.</summary>
    BreakGlass,

    /// <summary>With an approval.</summary>
    Approval,

    /// <summary>At once.</summary>
    Allow,
}

/// <summary>How somebody can have a profile in one mode, now and next.</summary>
/// <param name="Mode">How the keys would be fetched.</param>
/// <param name="How">The best way there is now.</param>
/// <param name="Code">Code of the refusal of who asks for it without more ado; null when there is none.</param>
/// <param name="Rule">The rule that decides; null for the default deny.</param>
/// <param name="Reason">The rule's text for the caller; null when it has none.</param>
/// <param name="MaxDurationSeconds">The rule's cap on session and leases; null when it has none.</param>
/// <param name="Approval">What an approval takes, where one would help; else null.</param>
/// <param name="BreakGlass">What breaking the glass takes, where it would help; else null.</param>
/// <param name="OpensAt">When a better way opens; null when this way ends before, or none does within the time that was looked at.</param>
/// <param name="ClosesAt">When this way ends and a lesser one, or none, is left; null likewise.</param>
/// <param name="Then">The way from then on; null when neither is known.</param>
public sealed record ModeAccess(
    Mode Mode, AccessWay How, string? Code, string? Rule, string? Reason, long? MaxDurationSeconds, ApprovalTerms? Approval,
    BreakGlassTerms? BreakGlass, DateTimeOffset? OpensAt, DateTimeOffset? ClosesAt, AccessWay? Then);
