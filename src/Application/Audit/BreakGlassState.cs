using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Application.Audit;

/// <summary>A break-glass; <c>status</c> is active, ended or reviewed as the log had it, <c>endsAt</c> is when it ends or ended.</summary>
public sealed record BreakGlassState(
    BreakGlassId Id, string Status, PersonId Person, TokenId ActivatedWith, string Profile, string RoleArn, string Rule, ReasonCode ReasonCode,
    string Justification, string? Ticket, DateTimeOffset ActivatedAt, DateTimeOffset EndsAt, PersonId? ClosedBy, DateTimeOffset ReviewDueAt,
    DateTimeOffset? OverdueSince, bool Waived, IReadOnlyList<EscalationCause> Escalations, int NoteCount, PersonId? Reviewer, ReviewFinding? Finding,
    DateTimeOffset? ReviewedAt) : AggregateState
{
    internal static BreakGlassState? Of(BrokenGlass glass)
    {
        if (glass.Known is not { Activated: var e } known)
        {
            return null;
        }

        var reviewed = glass as BrokenGlass.Reviewed;
        var (ended, found) = (reviewed?.Was ?? glass as BrokenGlass.Ended, reviewed?.Found);
        var status = glass is BrokenGlass.Active ? "active" : found is null ? "ended" : "reviewed";
        return new(
            known.Id, status, e.Invoker, e.ActivatedWith, e.Profile, e.RoleArn, e.Rule, e.ReasonCode, e.Justification, e.Ticket, e.At,
            glass.EndsAt!.Value, ended?.ClosedBy, glass.ReviewDueAt!.Value, ended?.OverdueSince, ended?.Waived ?? false, e.Escalations,
            known.Notes.Length, found?.Reviewer, found?.Finding, found?.At);
    }
}
