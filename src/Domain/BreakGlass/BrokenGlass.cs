using System.Collections.Immutable;
using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.BreakGlass;

/// <summary>One breaking of the glass and its review.</summary>
/// <remarks>Active → ended (closed or expired); its review is due from then on until it is reviewed. Notes can be added until it is.</remarks>
public abstract record BrokenGlass : IState<BrokenGlass, BreakGlassEvent>
{
    /// <summary>It takes no more notes: every node has them all in memory until it is reviewed.</summary>
    public const int MostNotes = 1_000;

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
    /// <param name="At">When; not behind the end that it had from the start.</param>
    /// <param name="OverdueSince">Recorded as overdue then; null when it is not recorded as such.</param>
    /// <param name="Waived">It does not block its invoker any more.</param>
    public sealed record Ended(
        BrokenGlassDetail Detail, PersonId? ClosedBy, ImmutableArray<PersonId> ClosedAs, DateTimeOffset At, DateTimeOffset? OverdueSince, bool Waived)
        : BrokenGlass;

    /// <summary>Somebody else has looked at it.</summary>
    public sealed record Reviewed(Ended Was, BreakGlassReviewed Found) : BrokenGlass;

    public static BrokenGlass Initial { get; } = new None();

    /// <summary>What is known of it, wherever it stands; null when it does not exist.</summary>
    public BrokenGlassDetail? Known => this switch
    {
        Active active => active.Detail,
        Ended ended => ended.Detail,
        Reviewed reviewed => reviewed.Was.Detail,
        _ => null,
    };

    /// <summary>When it ended, or will at the latest; null when it does not exist.</summary>
    public DateTimeOffset? EndsAt => this switch
    {
        Active active => active.Detail.Activated.Until,
        Ended ended => ended.At,
        Reviewed reviewed => reviewed.Was.At,
        _ => null,
    };

    /// <summary>Until when it is to be reviewed, as far as is known: sooner when it is closed before its time. Null when it does not exist.</summary>
    public DateTimeOffset? ReviewDueAt => EndsAt + Known?.ReviewWithin;

    public bool IsInForce(DateTimeOffset now) => this is Active && now < EndsAt;

    /// <summary>Whether nobody reviewed it in time, recorded as such or not.</summary>
    public bool IsOverdue(DateTimeOffset now) => this is Active or Ended && now >= ReviewDueAt;

    /// <summary>Whether it keeps its invoker from breaking the glass again, for it is overdue and not waived.</summary>
    public bool Blocks(DateTimeOffset now) => this is not Ended { Waived: true } && IsOverdue(now);

    public static BrokenGlass Evolve(BrokenGlass state, BreakGlassEvent @event) => (state, @event) switch
    {
        (None, BreakGlassActivated e) => new Active(new(e, [])),
        (Active s, BreakGlassNoted e) => s with { Detail = s.Detail with { Notes = s.Detail.Notes.Add(e) } },
        (Ended s, BreakGlassNoted e) => s with { Detail = s.Detail with { Notes = s.Detail.Notes.Add(e) } },
        (Active s, BreakGlassClosed e) => new Ended(s.Detail, e.By, [.. e.CountsAs], Earlier(e.At, s.Detail.Activated.Until), null, false),
        (Active s, BreakGlassExpired) => new Ended(s.Detail, null, [], s.Detail.Activated.Until, null, false),
        (Ended s, BreakGlassReviewOverdue e) => s with { OverdueSince = e.At },
        (Ended s, BreakGlassReviewWaived) => s with { Waived = true },
        (Ended s, BreakGlassReviewed e) => new Reviewed(s, e),
        _ => state,
    };

    /// <summary>Breaks the glass, if nothing speaks against it.</summary>
    public Decision<BreakGlassEvent> Activate(Activation asked, ActivationBasis on, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(on);
        return this is None ? asked.Decide(on, now) : BreakGlassRefusals.Exists;
    }

    public Decision<BreakGlassEvent> Note(PersonId by, string text, DateTimeOffset now) => this switch
    {
        None => BreakGlassRefusals.Unknown,
        Reviewed => BreakGlassRefusals.AlreadyReviewed,
        _ when Known!.Notes.Length >= MostNotes => BreakGlassRefusals.NotesFull,
        _ => new BreakGlassNoted(Known!.Id, by, text, now),
    };

    /// <param name="by">Who.</param>
    /// <param name="countsAs">As whom he counts beside himself.</param>
    /// <param name="reason">Why; null when the invoker was done.</param>
    /// <param name="now">When. Whether its time was over by then does not matter: a node with a wrong clock closes it all the same.</param>
    public Decision<BreakGlassEvent> Close(PersonId by, IReadOnlyList<PersonId> countsAs, string? reason, DateTimeOffset now) => this switch
    {
        None => BreakGlassRefusals.Unknown,
        Active active => new BreakGlassClosed(active.Detail.Id, by, countsAs, reason, now),
        _ => Decision.Nothing,
    };

    /// <param name="now">The database's time.</param>
    public Decision<BreakGlassEvent> Expire(DateTimeOffset now) =>
        this is Active active && !IsInForce(now) ? new BreakGlassExpired(active.Detail.Id, now) : Decision.Nothing;

    /// <param name="now">The database's time.</param>
    public Decision<BreakGlassEvent> MarkOverdue(DateTimeOffset now) => this switch
    {
        Active active when IsOverdue(now) => [new BreakGlassExpired(active.Detail.Id, now), new BreakGlassReviewOverdue(active.Detail.Id, now)],
        Ended { OverdueSince: null } ended when IsOverdue(now) => new BreakGlassReviewOverdue(ended.Detail.Id, now),
        _ => Decision.Nothing,
    };

    /// <param name="reviewer">Who.</param>
    /// <param name="approvers">Who let the same person in to the same profile by the other door.</param>
    /// <param name="finding">What he found.</param>
    /// <param name="comment">The same in his words.</param>
    /// <param name="now">When.</param>
    public Decision<BreakGlassEvent> Review(
        Reviewer reviewer, IEnumerable<PersonId> approvers, ReviewFinding finding, string? comment, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(reviewer);
        var review = Known is { } known ? new BreakGlassReviewed(known.Id, reviewer.Person, reviewer.With, finding, comment, now) : null;
        return this switch
        {
            None => BreakGlassRefusals.Unknown,
            Reviewed { Found: var done } when done.Reviewer == reviewer.Person && done.Finding == finding && done.Comment == comment => Decision.Nothing,
            Reviewed => BreakGlassRefusals.AlreadyReviewed,
            _ when reviewer.IsOneOf([.. Invokers, .. Closers, .. approvers]) => BreakGlassRefusals.OwnReview,
            Active when IsInForce(now) => BreakGlassRefusals.NotOver,
            Active active => [new BreakGlassExpired(active.Detail.Id, now), review!],
            _ => review!,
        };
    }

    /// <summary>Lets its invoker break the glass again although nobody has reviewed it.</summary>
    public Decision<BreakGlassEvent> Waive(Reviewer by, string reason, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(by);
        return this switch
        {
            None => BreakGlassRefusals.Unknown,
            Reviewed => BreakGlassRefusals.AlreadyReviewed,
            _ when by.IsOneOf(Invokers) => BreakGlassRefusals.OwnWaiver,
            Ended { Waived: true } => Decision.Nothing,
            _ when IsOverdue(now) => [.. MarkOverdue(now), new BreakGlassReviewWaived(Known!.Id, by.Person, reason, now)],
            _ => BreakGlassRefusals.NotOverdue,
        };
    }

    private IEnumerable<PersonId> Invokers => Known is { } known ? known.Activated.CountsAs.Prepend(known.Invoker) : [];

    private IEnumerable<PersonId> Closers => this is Ended { ClosedBy: { } closer } ended ? ended.ClosedAs.Prepend(closer) : [];

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}

/// <summary>What is known of one breaking of the glass.</summary>
/// <param name="Activated">As it was activated.</param>
/// <param name="Notes">What the invoker tells of it, oldest first.</param>
public sealed record BrokenGlassDetail(BreakGlassActivated Activated, ImmutableArray<BreakGlassNoted> Notes)
{
    public BreakGlassId Id => Activated.BreakGlassId;

    public PersonId Invoker => Activated.Invoker;

    public string Profile => Activated.Profile;

    /// <summary>How long after its end the review may take.</summary>
    public TimeSpan ReviewWithin => TimeSpan.FromSeconds(Activated.ReviewWithinSeconds);
}
