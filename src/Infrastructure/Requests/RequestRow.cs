using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Requests;
using Sentinel.Infrastructure.EventLog;

namespace Sentinel.Infrastructure.Requests;

/// <summary>A row of <c>access_requests</c>.</summary>
internal sealed record RequestRow(
    string Id, string Requester, string Profile, string RoleArn, string Justification, string? Ticket, Mode Use, long DurationSeconds, int Sessions,
    int Used, string? Session, int PolicyVersion, string ApprovalRule, int Required, IReadOnlyList<RowApproval> Approvals, RequestStatus Status,
    bool Automatic, DateTimeOffset SubmittedAt, DateTimeOffset DecideBy, DateTimeOffset? ApprovedAt, DateTimeOffset? Until, DateTimeOffset? EndedAt,
    string? EndedBy, string? EndReason, LapseCause? Cause, long SubmittedSequence, long Version) : IStreamRow
{
    /// <summary>The row after one more event of the request; null as long as it was not submitted.</summary>
    public static RequestRow? After(RequestRow? row, RecordedEvent recorded) => (row, recorded.Data) switch
    {
        (null, AccessRequestSubmitted e) => new(
            e.RequestId.Value, e.Requester.Value, e.Profile, e.RoleArn, e.Justification, e.Ticket, e.Use, e.DurationSeconds, e.Sessions,
            e.Session is null ? 0 : 1, e.Session?.Value, e.PolicyVersion, e.ApprovalRule, e.Required, [], RequestStatus.Pending, false, e.At, e.DecideBy,
            null, null, null, null, null, null, recorded.Sequence, recorded.Version),
        ({ } r, RequestEvent e) => r.After(e) with { Version = recorded.Version },
        _ => null,
    };

    /// <summary>How it stands at that instant.</summary>
    public RequestStatus StatusAt(DateTimeOffset now) => Status switch
    {
        RequestStatus.Pending when now >= DecideBy => RequestStatus.Expired,
        RequestStatus.Approved when now >= Until => RequestStatus.Over,
        _ => Status,
    };

    private RequestRow After(RequestEvent happened) => happened switch
    {
        ApprovalGiven e => this with { Approvals = [.. Approvals, new(e.Approver.Value, e.Comment, e.At)] },
        AccessRequestApproved e => this with { Status = RequestStatus.Approved, Automatic = e.Automatic, ApprovedAt = e.At, Until = e.Until },
        AccessRequestUsed => this with { Used = Used + 1 },
        AccessRequestDenied e => Ended(RequestStatus.Denied, e.At, e.By.Value, e.Comment),
        AccessRequestExpired e => Ended(RequestStatus.Expired, e.At, null, null),
        AccessRequestCancelled e => Ended(RequestStatus.Cancelled, e.At, e.By.Value, null),
        AccessRequestWithdrawn e => Ended(RequestStatus.Withdrawn, e.At, e.By.Value, e.Reason),
        AccessRequestLapsed e => Ended(RequestStatus.Lapsed, e.At, null, null) with { Cause = e.Cause },
        _ => this,
    };

    private RequestRow Ended(RequestStatus status, DateTimeOffset at, string? by, string? reason) =>
        this with { Status = status, EndedAt = at, EndedBy = by, EndReason = reason };
}

/// <summary>An approval as the column <c>approvals</c> holds it.</summary>
internal sealed record RowApproval(string Approver, string? Comment, DateTimeOffset At);
