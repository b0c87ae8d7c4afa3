using System.Collections.Immutable;
using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Requests;

/// <summary>A request for access: pending until it is decided, then perhaps in force for a while.</summary>
/// <remarks>
/// Pending → approved | denied | expired | cancelled; approved → withdrawn | lapsed. All but approved are final. The first transition
/// wins: whoever comes later is told how it stands, and changes nothing.
/// </remarks>
public abstract record AccessRequest : IState<AccessRequest, RequestEvent>
{
    private AccessRequest()
    {
    }

    public sealed record None : AccessRequest;

    /// <summary>Nobody has decided; whether it has expired is a matter of the instant.</summary>
    public sealed record Pending(AccessRequestDetail Detail) : AccessRequest;

    /// <summary>Approved and not taken back; whether its time is over is a matter of the instant.</summary>
    public sealed record Approved(AccessRequestDetail Detail, bool Automatic, DateTimeOffset At, DateTimeOffset Until) : AccessRequest;

    /// <summary>It ended so.</summary>
    public sealed record Over(AccessRequestDetail Detail, RequestEnd End, PersonId? By, string? Reason, DateTimeOffset At) : AccessRequest
    {
        /// <summary>The order that it follows from; null when it follows from none.</summary>
        public OrderId? Order { get; init; }

        /// <summary>Until when it would have been in force; null when it never was.</summary>
        public DateTimeOffset? ApprovedUntil { get; init; }
    }

    /// <summary>Less than that is not worth beginning with.</summary>
    private static readonly TimeSpan LeastLeft = TimeSpan.FromSeconds(60);

    public static AccessRequest Initial { get; } = new None();

    /// <summary>What is known of it, wherever it stands; null when it does not exist.</summary>
    public AccessRequestDetail? Known => this switch
    {
        Pending pending => pending.Detail,
        Approved approved => approved.Detail,
        Over over => over.Detail,
        _ => null,
    };

    public static AccessRequest Evolve(AccessRequest state, RequestEvent @event) => (state, @event) switch
    {
        (None, AccessRequestSubmitted e) => new Pending(new(e, [], [])),
        (Pending s, ApprovalGiven e) => s with { Detail = s.Detail with { Approvals = s.Detail.Approvals.Add(e) } },
        (Pending s, AccessRequestApproved e) => new Approved(s.Detail, e.Automatic, e.At, e.Until),
        (Approved s, AccessRequestUsed e) => s with { Detail = s.Detail with { UsedBy = s.Detail.UsedBy.Add(e.Session) } },
        (Pending s, AccessRequestDenied e) => new Over(s.Detail, RequestEnd.Denied, e.By, e.Comment, e.At),
        (Pending s, AccessRequestExpired e) => new Over(s.Detail, RequestEnd.Expired, null, null, e.At),
        (Pending s, AccessRequestCancelled e) => new Over(s.Detail, RequestEnd.Cancelled, e.By, null, e.At),
        (Approved s, AccessRequestWithdrawn e) => new Over(s.Detail, RequestEnd.Withdrawn, e.By, e.Reason, e.At)
        {
            Order = e.Order,
            ApprovedUntil = s.Until,
        },
        (Approved s, AccessRequestLapsed e) => new Over(s.Detail, RequestEnd.Lapsed, null, null, e.At)
        {
            ApprovedUntil = s.Until,
        },
        _ => state,
    };

    /// <param name="submitted">What is asked for.</param>
    /// <param name="automatic">The policy approves it as it comes: it is in force from its first moment.</param>
    public Decision<RequestEvent> Submit(AccessRequestSubmitted submitted, bool automatic)
    {
        ArgumentNullException.ThrowIfNull(submitted);
        return (this, automatic) switch
        {
            (not None, _) => RequestRefusals.Exists,
            (_, true) => [submitted, InForceFrom(submitted, automatic, submitted.At)],
            _ => submitted,
        };
    }

    /// <summary>Agrees; with enough approvals it is in force from that moment on.</summary>
    /// <param name="given">Who agrees, and when.</param>
    /// <param name="mayApprove">Whether somebody who has agreed before may still approve: what he gave counts as long as he may.</param>
    /// <remarks>Whether the approver may approve at all, and whether what he saw still stands, are not the request's to know.</remarks>
    public Decision<RequestEvent> Approve(ApprovalGiven given, Func<PersonId, bool> mayApprove)
    {
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(mayApprove);
        return this switch
        {
            _ when Known?.Approvals.Any(earlier => earlier.Approver == given.Approver) == true && this is not Over => Decision.Nothing,
            Pending p when given.At >= p.Detail.DecideBy => Decided(given.At),
            Pending p when FourEyes.AreOne(p.Detail.Submitted, given) => RequestRefusals.Own,
            Pending p when p.Detail.Approvals.Any(earlier => FourEyes.AreOne(earlier, given)) => RequestRefusals.CountsAlready,
            Pending p when p.Detail.Approvals.Count(earlier => mayApprove(earlier.Approver)) + 1 < p.Detail.Submitted.Required => given,
            Pending p => [given, InForceFrom(p.Detail.Submitted, automatic: false, given.At)],
            Approved or Over => Decided(given.At),
            _ => RequestRefusals.Unknown,
        };
    }

    /// <summary>Disagrees, and that decides.</summary>
    public Decision<RequestEvent> Deny(PersonId by, string? comment, DateTimeOffset now) => this switch
    {
        Over { End: RequestEnd.Denied } over when over.By == by => Decision.Nothing,
        Pending p when now >= p.Detail.DecideBy => Decided(now),
        Pending p when p.Detail.Requester == by => RequestRefusals.Own,
        Pending p => new AccessRequestDenied(p.Detail.Id, by, comment, now),
        Approved or Over => Decided(now),
        _ => RequestRefusals.Unknown,
    };

    /// <summary>Takes it back before it is decided.</summary>
    public Decision<RequestEvent> Cancel(PersonId by, DateTimeOffset now) => this switch
    {
        Over { End: RequestEnd.Cancelled } => Decision.Nothing,
        Pending p when now >= p.Detail.DecideBy => Decided(now),
        Pending p => new AccessRequestCancelled(p.Detail.Id, by, now),
        Approved or Over => Decided(now),
        _ => RequestRefusals.Unknown,
    };

    /// <summary>Takes the approval back, whatever stands on it.</summary>
    /// <param name="by">Who.</param>
    /// <param name="reason">Why.</param>
    /// <param name="order">The order on an approver that it follows from; null when somebody withdraws this very request.</param>
    /// <param name="now">When.</param>
    /// <remarks>It asks no clock whether the approval's time is over: one that goes fast must not keep anybody from taking power away.</remarks>
    public Decision<RequestEvent> Withdraw(PersonId by, string reason, OrderId? order, DateTimeOffset now) => this switch
    {
        Over { End: RequestEnd.Withdrawn } => Decision.Nothing,
        Approved a => new AccessRequestWithdrawn(a.Detail.Id, by, reason, order, now),
        Pending p when now < p.Detail.DecideBy => RequestRefusals.StillPending,
        Pending or Over => Decided(now),
        _ => RequestRefusals.Unknown,
    };

    /// <summary>Records that nobody decided in time.</summary>
    /// <param name="now">The database's time: a node's clock ends no request.</param>
    public Decision<RequestEvent> Expire(DateTimeOffset now) =>
        this is Pending p && now >= p.Detail.DecideBy ? new AccessRequestExpired(p.Detail.Id, now) : Decision.Nothing;

    /// <summary>Records that the approval does not hold any more. One whose time is over needs no such end.</summary>
    /// <param name="cause">Why, as <see cref="Requests.Lapse.Of"/> found it.</param>
    /// <param name="now">The database's time.</param>
    public Decision<RequestEvent> Lapse(LapseCause cause, DateTimeOffset now) =>
        this is Approved a && now < a.Until ? new AccessRequestLapsed(a.Detail.Id, cause, now) : Decision.Nothing;

    /// <summary>Lets a session stand on it.</summary>
    /// <param name="session">Which; one that stands on it already, or waits for it, changes nothing.</param>
    /// <param name="now">When.</param>
    public Decision<RequestEvent> Use(SessionId session, DateTimeOffset now) => this switch
    {
        Approved a when now >= a.Until => RequestRefusals.NotInForce(StatusAt(now)!.Value),
        Approved a when a.Until - now < LeastLeft => RequestRefusals.Ending,
        Approved a when a.Detail.Submitted.Session == session || a.Detail.UsedBy.Contains(session) => Decision.Nothing,
        Approved { Detail: { IsUsedUp: true } } => RequestRefusals.UsedUp,
        Approved a => new AccessRequestUsed(a.Detail.Id, session, now),
        Pending or Over => RequestRefusals.NotInForce(StatusAt(now)!.Value),
        _ => RequestRefusals.Unknown,
    };

    /// <summary>How it stands; null when it does not exist. Its time is compared, whatever the log says already.</summary>
    public RequestStatus? StatusAt(DateTimeOffset now) => this switch
    {
        Pending p => now < p.Detail.DecideBy ? RequestStatus.Pending : RequestStatus.Expired,
        Approved a => now < a.Until ? RequestStatus.Approved : RequestStatus.Over,
        Over { End: RequestEnd.Denied } => RequestStatus.Denied,
        Over { End: RequestEnd.Expired } => RequestStatus.Expired,
        Over { End: RequestEnd.Cancelled } => RequestStatus.Cancelled,
        Over { End: RequestEnd.Withdrawn } => RequestStatus.Withdrawn,
        Over { End: RequestEnd.Lapsed } => RequestStatus.Lapsed,
        _ => null,
    };

    private Refusal Decided(DateTimeOffset now) => RequestRefusals.Decided(StatusAt(now)!.Value);

    private static AccessRequestApproved InForceFrom(AccessRequestSubmitted submitted, bool automatic, DateTimeOffset now) =>
        new(submitted.RequestId, automatic, now.AddSeconds(submitted.DurationSeconds), now);
}

/// <summary>What is known of a request.</summary>
/// <param name="Submitted">As it was asked.</param>
/// <param name="Approvals">Who has agreed so far, oldest first.</param>
/// <param name="UsedBy">The sessions that stand on it, beside one that waits for it.</param>
public sealed record AccessRequestDetail(
    AccessRequestSubmitted Submitted, ImmutableArray<ApprovalGiven> Approvals, ImmutableHashSet<SessionId> UsedBy)
{
    public AccessRequestId Id => Submitted.RequestId;

    public PersonId Requester => Submitted.Requester;

    public string Profile => Submitted.Profile;

    /// <summary>It expires then, unless somebody has decided.</summary>
    public DateTimeOffset DecideBy => Submitted.DecideBy;

    /// <summary>As many sessions stand on it as may.</summary>
    public bool IsUsedUp => UsedBy.Count + (Submitted.Session is null ? 0 : 1) >= Submitted.Sessions;
}

/// <summary>How a request stands at some instant.</summary>
public enum RequestStatus
{
    Pending,

    /// <summary>In force.</summary>
    Approved,
    Denied,

    /// <summary>Nobody decided in time.</summary>
    Expired,
    Cancelled,
    Withdrawn,
    Lapsed,

    /// <summary>It was approved, and its time is over.</summary>
    Over,
}

/// <summary>How a request ended.</summary>
public enum RequestEnd
{
    Denied,
    Expired,
    Cancelled,
    Withdrawn,
    Lapsed,
}
