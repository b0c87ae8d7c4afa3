using Sentinel.Application.BreakGlass;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Policies;
using Sentinel.Infrastructure.EventLog;

namespace Sentinel.Infrastructure.BreakGlass;

/// <summary>A row of <c>break_glass_summaries</c>.</summary>
internal sealed record BreakGlassRow(
    string Id, string Person, string ActivatedWith, string Profile, string RoleArn, string Rule, ReasonCode ReasonCode, string Justification,
    string? Ticket, int PolicyVersion, string PolicyHash, EscalationCause[] Escalations, DateTimeOffset ActivatedAt, DateTimeOffset EndsAt,
    DateTimeOffset ReviewDueAt, bool HasEnded, string? ClosedBy, bool Waived, int Notes, ReviewFinding? Finding, DateTimeOffset? ReviewedAt,
    long ActivatedSequence, long Version) : IStreamRow
{
    /// <summary>The row after one more event; null as long as nothing was activated.</summary>
    public static BreakGlassRow? After(BreakGlassRow? row, RecordedEvent recorded) => (row, recorded.Data) switch
    {
        (null, BreakGlassActivated e) => new(
            e.BreakGlassId.Value, e.Invoker.Value, e.ActivatedWith.Value, e.Profile, e.RoleArn, e.Rule, e.ReasonCode, e.Justification, e.Ticket,
            e.PolicyVersion, e.PolicyHash, [.. e.Escalations], e.At, e.Until, e.Until + TimeSpan.FromSeconds(e.ReviewWithinSeconds), false, null,
            false, 0, null, null, recorded.Sequence, recorded.Version),
        ({ } r, BreakGlassEvent e) => r.After(e) with { Version = recorded.Version },
        _ => null,
    };

    public BreakGlassStanding StandingAt(DateTimeOffset now) =>
        ReviewedAt is not null ? BreakGlassStanding.Reviewed
        : now >= ReviewDueAt ? BreakGlassStanding.Overdue
        : HasEnded || now >= EndsAt ? BreakGlassStanding.Ended
        : BreakGlassStanding.Active;

    private BreakGlassRow After(BreakGlassEvent happened) => happened switch
    {
        BreakGlassNoted => this with { Notes = Notes + 1 },
        BreakGlassClosed e => EndedAt(e.At < EndsAt ? e.At : EndsAt) with { ClosedBy = e.By.Value },
        BreakGlassExpired => this with { HasEnded = true },
        BreakGlassReviewWaived => this with { Waived = true },
        BreakGlassReviewed e => this with { Finding = e.Finding, ReviewedAt = e.At },
        _ => this,
    };

    private BreakGlassRow EndedAt(DateTimeOffset at) => this with { HasEnded = true, ReviewDueAt = at + (ReviewDueAt - EndsAt), EndsAt = at };
}
