using Sentinel.Api.Http;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Requests;

namespace Sentinel.Api.Requests;

/// <param name="Profile">Name of the profile.</param>
/// <param name="Justification">Why, for those who decide; 10–500 characters.</param>
/// <param name="Duration">For how long from the approval, such as <c>30m</c>; as long as the policy lets anybody approve when absent.</param>
/// <param name="Ticket">Where the work is tracked.</param>
/// <param name="Use">The route that keys will be fetched from, server or credential_process; server when absent.</param>
/// <param name="Sessions">How many sessions may stand on it, 1–10; one when absent.</param>
internal sealed record SubmitRequestBody(
    string Profile, string Justification, string? Duration = null, string? Ticket = null, Mode? Use = null, int? Sessions = null)
    : INamesProfile;

/// <param name="Id">The request.</param>
/// <param name="Status">Pending, or approved when the policy approves it as it comes.</param>
/// <param name="Profile">What for.</param>
/// <param name="RoleArn">Its role.</param>
/// <param name="DurationSeconds">For how long, from the approval.</param>
/// <param name="Sessions">How many sessions may stand on it.</param>
/// <param name="Required">How many others must approve.</param>
/// <param name="DecideBy">It expires then, unless somebody has decided.</param>
/// <param name="Until">Its end, when it is approved.</param>
/// <param name="Next">What can be done now.</param>
internal sealed record SubmittedRequestBody(
    AccessRequestId Id, RequestStatus Status, string Profile, string RoleArn, long DurationSeconds, int Sessions, int Required,
    DateTimeOffset DecideBy, DateTimeOffset? Until, string Next);

/// <param name="Comment">What is said of it; whoever asked reads it.</param>
internal sealed record DecideRequestBody(string? Comment = null);

/// <param name="Id">The request.</param>
/// <param name="Status">How it stands now.</param>
/// <param name="Approvals">How many have agreed.</param>
/// <param name="Required">How many must.</param>
/// <param name="Until">Its end, when it is approved.</param>
/// <param name="Next">What can be done now.</param>
internal sealed record DecidedRequestBody(
    AccessRequestId Id, RequestStatus Status, int Approvals, int Required, DateTimeOffset? Until, string Next);

/// <param name="Reason">Why; whom it stops is told.</param>
internal sealed record WithdrawRequestBody(string Reason);

/// <param name="Requests">Which, each as it was seen.</param>
/// <param name="Comment">What is said of all of them.</param>
internal sealed record ApproveRequestsBody(IReadOnlyList<SeenRequestBody> Requests, string? Comment = null);

/// <param name="Id">The request; its whole id.</param>
/// <param name="Etag">The ETag of its read, such as <c>"1"</c> with its quotes.</param>
internal sealed record SeenRequestBody(string Id, string? Etag = null);

/// <param name="Results">What came of each, in the order in which they were named.</param>
internal sealed record ApprovedRequestsBody(IReadOnlyList<ApprovedRequestBody> Results);

/// <param name="Id">As it was named.</param>
/// <param name="Status">How it stands now; null when it was refused.</param>
/// <param name="Etag">Its new ETag; null when it was refused.</param>
/// <param name="Code">Why it was refused, as a problem's <c>code</c>; null when it was not.</param>
/// <param name="Detail">What to do about that.</param>
internal sealed record ApprovedRequestBody(
    string Id, RequestStatus? Status = null, string? Etag = null, string? Code = null, string? Detail = null);
