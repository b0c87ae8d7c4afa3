using System.Collections.Immutable;
using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.BreakGlass;

/// <summary>One breaking of the glass and its review.</summary>
/// <remarks>Active → ended (closed or expired); its review is due from then on until it is reviewed. Notes can be added until it is.</remarks>
public abstract record BrokenGlass : IState<BrokenGlass, BreakGlassEvent>
{
    private BrokenGlass()
    {
    }

    public sealed record None : BrokenGlass;

    /// <summary>Neither closed nor recorded as expired; whether its time is over is a matter of the instant.</summary>
    public sealed record Active(BrokenGlassDetail Detail) : BrokenGlass;

    /// <summary>It is over, and its review is still to be done.</summary>
    /// <param name="Detail">What is known of it.</param>
    /// <param name="ClosedBy">Who ended it; null when its time did.</param>
    /// <param name="ClosedAs">As whom he counts beside himself.</param>
    /// <param name="At">When.</param>
    /// <param name="OverdueSince">Recorded as overdue then; null when it is not recorded as such.</param>
    /// <param name="Waived">It does not block its invoker any more.</param>
    public sealed record Ended(
        BrokenGlassDetail Detail, PersonId? ClosedBy, ImmutableArray<PersonId> ClosedAs, DateTimeOffset At, DateTimeOffset? OverdueSince, bool Waived)
        : BrokenGlass;

    /// <summary>Somebody else has looked at it.</summary>
    public sealed record Reviewed(BrokenGlassDetail Detail, DateTimeOffset EndedAt, BreakGlassReviewed Review) : BrokenGlass;

    public static BrokenGlass Initial { get; } = new None();

    /// <summary>What is known of it, wherever it stands; null when it does not exist.</summary>
    public BrokenGlassDetail? Known => this switch
    {
        Active active => active.Detail,
        Ended ended => ended.Detail,
        Reviewed reviewed => reviewed.Detail,
        _ => null,
    };

    public static BrokenGlass Evolve(BrokenGlass state, BreakGlassEvent @event) => (state, @event) switch
    {
        (None, BreakGlassActivated e) => new Active(new(e, [])),
        (Active s, BreakGlassNoted e) => s with { Detail = s.Detail with { Notes = s.Detail.Notes.Add(e) } },
        (Ended s, BreakGlassNoted e) => s with { Detail = s.Detail with { Notes = s.Detail.Notes.Add(e) } },
        (Active s, BreakGlassClosed e) => new Ended(s.Detail, e.By, [.. e.CountsAs], e.At, null, false),
        (Active s, BreakGlassExpired) => new Ended(s.Detail, null, [], s.Detail.Activated.Until, null, false),
        (Ended s, BreakGlassReviewOverdue e) => s with { OverdueSince = e.At },
        (Ended s, BreakGlassReviewWaived) => s with { Waived = true },
        (Ended s, BreakGlassReviewed e) => new Reviewed(s.Detail, s.At, e),
        _ => state,
    };

    public Decision<BreakGlassEvent> Close(PersonId by, IReadOnlyList<PersonId> countsAs, string? reason, DateTimeOffset now) => this switch
    {
        Active s => new BreakGlassClosed(s.Detail.Id, by, countsAs, reason, now),
        _ => Decision.Nothing,
    };
}

/// <summary>What is known of one breaking of the glass.</summary>
/// <param name="Activated">As it was activated.</param>
/// <param name="Notes">What the invoker tells of it, oldest first.</param>
public sealed record BrokenGlassDetail(BreakGlassActivated Activated, ImmutableArray<BreakGlassNoted> Notes)
{
    public BreakGlassId Id => Activated.BreakGlassId;

    public PersonId Invoker => Activated.Invoker;

    public string Profile => Activated.Profile;
}
