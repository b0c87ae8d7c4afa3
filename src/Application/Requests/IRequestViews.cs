using Sentinel.Application.Lists;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Requests;

namespace Sentinel.Application.Requests;

/// <summary>Requests for access as people read them.</summary>
/// <remarks>Follows the log by some milliseconds; no decision reads it.</remarks>
public interface IRequestViews
{
    /// <summary>The requests that match, newest first.</summary>
    Task<Page<RequestSummary>> List(RequestFilter filter, CancellationToken cancellationToken);

    /// <summary>At most two of the requests whose id begins so: one is it, two are too many.</summary>
    /// <param name="beginning">An id or how one begins; compared ordinally.</param>
    /// <param name="visible">To whom they must be visible.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    Task<IReadOnlyList<RequestSummary>> Find(string beginning, RequestsVisible visible, CancellationToken cancellationToken);
}

/// <summary>Which requests somebody may see.</summary>
/// <param name="Everyones">All there are.</param>
/// <param name="Of">His own.</param>
/// <param name="Profiles">Those for one of these, which he may decide.</param>
public sealed record RequestsVisible(bool Everyones, PersonId Of, IReadOnlyList<string> Profiles);

/// <summary>Which requests are wanted. What is null matches all.</summary>
/// <param name="Visible">To whom they must be visible.</param>
/// <param name="Requester">Whose.</param>
/// <param name="Profile">For which profile.</param>
/// <param name="Status">How they stand now.</param>
/// <param name="Since">Submitted then or later.</param>
/// <param name="Before">Submitted before this sequence.</param>
/// <param name="Limit">At most so many, 1 to 1,000.</param>
public sealed record RequestFilter(
    RequestsVisible Visible, PersonId? Requester = null, string? Profile = null, RequestStatus? Status = null, DateTimeOffset? Since = null,
    long? Before = null, int Limit = 100);

/// <summary>A request with all that an approver needs to decide.</summary>
/// <param name="Id">Which.</param>
/// <param name="Status">How it stands now.</param>
/// <param name="Requester">Who asks.</param>
/// <param name="User">That person's handle.</param>
/// <param name="Profile">What for.</param>
/// <param name="RoleArn">Its role, as it was when it was asked for.</param>
/// <param name="Justification">Why, in the requester's words.</param>
/// <param name="Ticket">Where the work is tracked.</param>
/// <param name="Use">The route that keys will be fetched from.</param>
/// <param name="DurationSeconds">For how long, from the approval.</param>
/// <param name="Sessions">How many sessions may stand on it.</param>
/// <param name="SessionsUsed">How many do, one that waits for it counted.</param>
/// <param name="Session">The session that waits for it.</param>
/// <param name="PolicyVersion">Version of the policy that asked for an approval.</param>
/// <param name="ApprovalRule">The entry of <c>approvals</c> that counts.</param>
/// <param name="Required">How many others must approve.</param>
/// <param name="Approvals">Who has agreed so far, oldest first.</param>
/// <param name="Automatic">The policy approved it, and no person.</param>
/// <param name="SubmittedAt">Since when.</param>
/// <param name="DecideBy">It expires then, unless somebody has decided.</param>
/// <param name="ApprovedAt">Since when it was in force; null when it was not.</param>
/// <param name="Until">Its end, when it was approved.</param>
/// <param name="EndedAt">When it was denied, taken back, lapsed or expired in the log.</param>
/// <param name="EndedBy">By whom, if by somebody.</param>
/// <param name="EndReason">What was said of that.</param>
/// <param name="Cause">Why it lapsed, if it did.</param>
/// <param name="Version">Version of its stream: the ETag.</param>
public sealed record RequestSummary(
    AccessRequestId Id, RequestStatus Status, PersonId Requester, string? User, string Profile, string RoleArn, string Justification, string? Ticket,
    Mode Use, long DurationSeconds, int Sessions, int SessionsUsed, SessionId? Session, int PolicyVersion, string ApprovalRule, int Required,
    IReadOnlyList<ApprovalSummary> Approvals, bool Automatic, DateTimeOffset SubmittedAt, DateTimeOffset DecideBy, DateTimeOffset? ApprovedAt,
    DateTimeOffset? Until, DateTimeOffset? EndedAt, PersonId? EndedBy, string? EndReason, LapseCause? Cause, long Version)
{
    /// <summary>What can be done now.</summary>
    public string Next => NextStep.Of(Id, Status, Required - Approvals.Count, DecideBy, Until);
}

/// <param name="Approver">Who.</param>
/// <param name="User">That person's handle.</param>
/// <param name="Comment">What he said.</param>
/// <param name="At">When.</param>
public sealed record ApprovalSummary(PersonId Approver, string? User, string? Comment, DateTimeOffset At);
