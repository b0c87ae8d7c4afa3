using System.Collections.Immutable;
using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Requests;

/// <summary>A request for access: pending until it is decided, then perhaps in force for a while.</summary>
/// <remarks>Pending → approved | denied | expired | cancelled; approved → withdrawn | lapsed. All but approved are final.</remarks>
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
    public sealed record Over(AccessRequestDetail Detail, RequestEnd End, PersonId? By, string? Reason, DateTimeOffset At) : AccessRequest;

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
        (Approved s, AccessRequestWithdrawn e) => new Over(s.Detail, RequestEnd.Withdrawn, e.By, e.Reason, e.At),
        (Approved s, AccessRequestLapsed e) => new Over(s.Detail, RequestEnd.Lapsed, null, null, e.At),
        _ => state,
    };
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
