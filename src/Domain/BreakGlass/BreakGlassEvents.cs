using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Domain.BreakGlass;

/// <summary>Names the streams of emergency access.</summary>
public static class BreakGlassStream
{
    /// <summary>Alias of the ledgers.</summary>
    public const string Ledger = "break_glass_ledger";

    public static StreamId For(BreakGlassId id) => new("break-glass-" + id.Value, "break_glass");

    /// <summary>Everything that this person ever activated.</summary>
    public static StreamId LedgerOf(PersonId person) => new("break-glass-ledger-person-" + person.Value, Ledger);

    /// <summary>Everything that was ever activated on profiles of this role.</summary>
    public static StreamId LedgerOfRole(string roleArn) => new("break-glass-ledger-role-" + roleArn, Ledger);
}

/// <summary>Something that happened to one breaking of the glass; stands in <c>break-glass-{id}</c>.</summary>
public abstract record BreakGlassEvent;

/// <summary>Somebody takes what the rules do not give him, because it cannot wait.</summary>
/// <param name="BreakGlassId">Which.</param>
/// <param name="Invoker">Who.</param>
/// <param name="ActivatedWith">The API token that was used.</param>
/// <param name="CountsAs">As whom the invoker counts beside himself, wherever two must not be one.</param>
/// <param name="Profile">What for.</param>
/// <param name="RoleArn">Its role then.</param>
/// <param name="Rule">The entry of <c>break_glass</c> that allows it.</param>
/// <param name="ReasonCode">Why, of the codes that the entry allows.</param>
/// <param name="Justification">Why, in the invoker's words.</param>
/// <param name="Ticket">Where the work is tracked.</param>
/// <param name="Until">Its end.</param>
/// <param name="ReviewWithinSeconds">How long after its end the review may take before it is overdue.</param>
/// <param name="Escalations">What makes it worth a second look; empty when nothing does.</param>
/// <param name="PolicyVersion">Version of the policy that was asked.</param>
/// <param name="PolicyHash">Hash of that version.</param>
/// <param name="At">Since when.</param>
[AuditCode("BGL101W")]
public sealed record BreakGlassActivated(
    BreakGlassId BreakGlassId, PersonId Invoker, TokenId ActivatedWith, IReadOnlyList<PersonId> CountsAs, string Profile, string RoleArn,
    string Rule, ReasonCode ReasonCode, string Justification, string? Ticket, DateTimeOffset Until, long ReviewWithinSeconds,
    IReadOnlyList<EscalationCause> Escalations, int PolicyVersion, string PolicyHash, DateTimeOffset At) : BreakGlassEvent;

/// <summary>What was done, as the invoker tells it.</summary>
[AuditCode("BGL102I")]
public sealed record BreakGlassNoted(BreakGlassId BreakGlassId, PersonId By, string Text, DateTimeOffset At) : BreakGlassEvent;

/// <summary>It is over before its time: what stands on it is over.</summary>
/// <param name="BreakGlassId">Which.</param>
/// <param name="By">Who.</param>
/// <param name="CountsAs">As whom whoever closed it counts beside himself.</param>
/// <param name="Reason">Why; null when the invoker was done.</param>
/// <param name="At">When.</param>
[AuditCode("BGL103W")]
[Denies]
public sealed record BreakGlassClosed(
    BreakGlassId BreakGlassId, PersonId By, IReadOnlyList<PersonId> CountsAs, string? Reason, DateTimeOffset At) : BreakGlassEvent;

/// <summary>Its time is over.</summary>
[AuditCode("BGL104I")]
[Denies]
public sealed record BreakGlassExpired(BreakGlassId BreakGlassId, DateTimeOffset At) : BreakGlassEvent;

/// <summary>Somebody else has looked at what was done.</summary>
/// <param name="BreakGlassId">Which.</param>
/// <param name="Reviewer">Who.</param>
/// <param name="ReviewedWith">The API token that was used.</param>
/// <param name="Finding">What he found.</param>
/// <param name="Comment">The same in his words.</param>
/// <param name="At">When.</param>
[AuditCode("BGL105I")]
public sealed record BreakGlassReviewed(
    BreakGlassId BreakGlassId, PersonId Reviewer, TokenId ReviewedWith, ReviewFinding Finding, string? Comment, DateTimeOffset At) : BreakGlassEvent;

/// <summary>An overdue review blocks its invoker no longer, once. It is still to be done.</summary>
[AuditCode("BGL106W")]
public sealed record BreakGlassReviewWaived(BreakGlassId BreakGlassId, PersonId By, string Reason, DateTimeOffset At) : BreakGlassEvent;

/// <summary>Nobody reviewed it in time.</summary>
[AuditCode("BGL107W")]
public sealed record BreakGlassReviewOverdue(BreakGlassId BreakGlassId, DateTimeOffset At) : BreakGlassEvent;

/// <summary>Something that counts towards cooldown and quotas; stands in the ledgers of the person and of the role.</summary>
public abstract record BreakGlassLedgerEvent;

/// <summary>One activation, for good: how it ended does not matter here.</summary>
[AuditCode("BGL108I")]
public sealed record BreakGlassCounted(
    BreakGlassId BreakGlassId, PersonId Invoker, string Profile, string RoleArn, DateTimeOffset At) : BreakGlassLedgerEvent
{
    public static BreakGlassCounted Of(BreakGlassActivated activated)
    {
        ArgumentNullException.ThrowIfNull(activated);
        return new(activated.BreakGlassId, activated.Invoker, activated.Profile, activated.RoleArn, activated.At);
    }
}

/// <summary>What makes an activation worth a second look.</summary>
public enum EscalationCause
{
    /// <summary>So many activations within the quota's window.</summary>
    Threshold,

    /// <summary>A request of this person for this profile was denied within the last 24 hours.</summary>
    Denial,

    /// <summary>An approval of this person for this profile was withdrawn within the last 24 hours.</summary>
    Withdrawal,

    /// <summary>This person and profile were held within the last 24 hours.</summary>
    Hold,
}

/// <summary>What a reviewer found.</summary>
public enum ReviewFinding
{
    /// <summary>It had to be done, and so.</summary>
    Justified,

    /// <summary>It did not have to be done.</summary>
    Unjustified,

    /// <summary>It has to be looked into.</summary>
    NeedsFollowUp,
}
