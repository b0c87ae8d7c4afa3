using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Domain.Requests;

/// <summary>Names the streams of requests.</summary>
public static class RequestStream
{
    private const string Ledger = "requests-";

    public static StreamId For(AccessRequestId id) => new("request-" + id.Value, "access_request");

    /// <summary>What counts a person's requests for a profile: each that waits for a decision moves it, and nothing else does.</summary>
    public static StreamId LedgerOf(PersonId requester, string profile) => new($"{Ledger}{requester.Value}-{profile}", "request_ledger");

    /// <summary>Whether a stream of that name is such a ledger.</summary>
    public static bool IsLedger(string stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.StartsWith(Ledger, StringComparison.Ordinal);
    }
}

/// <summary>Something that happened to a request for access; stands in <c>request-{id}</c>.</summary>
public abstract record RequestEvent;

/// <summary>Somebody asks others to let him have a profile for a while.</summary>
/// <param name="RequestId">Which.</param>
/// <param name="Requester">Who asks.</param>
/// <param name="SubmittedWith">The API token that was used.</param>
/// <param name="CountsAs">As whom the requester counts beside himself, wherever two must not be one.</param>
/// <param name="Profile">What for.</param>
/// <param name="RoleArn">Its role, as the approvers saw it.</param>
/// <param name="Justification">Why, in the requester's words.</param>
/// <param name="Ticket">Where the work is tracked.</param>
/// <param name="Use">The route that keys will be fetched from.</param>
/// <param name="DurationSeconds">For how long, from the approval.</param>
/// <param name="Sessions">How many sessions may stand on it.</param>
/// <param name="Session">The session that waits for it; null when none does.</param>
/// <param name="PolicyVersion">Version of the policy that asks for an approval.</param>
/// <param name="PolicyHash">Hash of that version.</param>
/// <param name="ProfileHash">Hash of the profile: what is approved is this and nothing that comes to bear its name.</param>
/// <param name="ApprovalRule">The entry of <c>approvals</c> that counts.</param>
/// <param name="ApprovalRuleHash">Hash of that entry.</param>
/// <param name="Required">How many others must approve.</param>
/// <param name="DecideBy">It expires when nobody has decided by then.</param>
/// <param name="At">When it was submitted.</param>
/// <param name="Source">From which address: a rule that asks for it is judged by it when the request is approved.</param>
[AuditCode("REQ101I")]
public sealed record AccessRequestSubmitted(
    AccessRequestId RequestId, PersonId Requester, TokenId SubmittedWith, IReadOnlyList<PersonId> CountsAs, string Profile, string RoleArn,
    string Justification, string? Ticket, Mode Use, long DurationSeconds, int Sessions, SessionId? Session, int PolicyVersion,
    string PolicyHash, string ProfileHash, string ApprovalRule, string ApprovalRuleHash, int Required, DateTimeOffset DecideBy,
    DateTimeOffset At, string? Source = null) : RequestEvent;

/// <summary>One of the approvers agrees.</summary>
/// <param name="RequestId">To which.</param>
/// <param name="Approver">Who.</param>
/// <param name="GivenWith">The API token that was used.</param>
/// <param name="CountsAs">As whom the approver counts beside himself.</param>
/// <param name="Comment">What he says of it.</param>
/// <param name="At">When.</param>
[AuditCode("REQ102I")]
public sealed record ApprovalGiven(
    AccessRequestId RequestId, PersonId Approver, TokenId GivenWith, IReadOnlyList<PersonId> CountsAs, string? Comment, DateTimeOffset At)
    : RequestEvent;

/// <summary>Enough have agreed: it is in force from now on.</summary>
/// <param name="RequestId">Which.</param>
/// <param name="Automatic">The policy approved it, and no person.</param>
/// <param name="Until">Its end.</param>
/// <param name="At">Since when.</param>
[AuditCode("REQ103I")]
public sealed record AccessRequestApproved(AccessRequestId RequestId, bool Automatic, DateTimeOffset Until, DateTimeOffset At) : RequestEvent;

/// <summary>A session stands on it.</summary>
[AuditCode("REQ104I")]
public sealed record AccessRequestUsed(AccessRequestId RequestId, SessionId Session, DateTimeOffset At) : RequestEvent;

/// <summary>One approver disagrees, and that decides.</summary>
[AuditCode("REQ105W")]
[EndsStream]
[Denies]
public sealed record AccessRequestDenied(AccessRequestId RequestId, PersonId By, string? Comment, DateTimeOffset At) : RequestEvent;

/// <summary>Nobody decided in time.</summary>
[AuditCode("REQ106I")]
[EndsStream(IsForgotten = true)]
[Denies]
public sealed record AccessRequestExpired(AccessRequestId RequestId, DateTimeOffset At) : RequestEvent;

/// <summary>It was taken back before it was decided.</summary>
[AuditCode("REQ107I")]
[EndsStream(IsForgotten = true)]
[Denies]
public sealed record AccessRequestCancelled(AccessRequestId RequestId, PersonId By, DateTimeOffset At) : RequestEvent;

/// <summary>The approval was taken back: what stands on it is over.</summary>
/// <param name="RequestId">Which.</param>
/// <param name="By">Who.</param>
/// <param name="Reason">Why.</param>
/// <param name="Order">The order on an approver that it follows from; null when somebody withdrew this very request.</param>
/// <param name="At">When.</param>
[AuditCode("REQ108W")]
[EndsStream]
[Denies]
public sealed record AccessRequestWithdrawn(AccessRequestId RequestId, PersonId By, string Reason, OrderId? Order, DateTimeOffset At) : RequestEvent;

/// <summary>What was approved is not there any more, or who approved it may not: what stands on it is over.</summary>
[AuditCode("REQ109W")]
[EndsStream]
[Denies]
public sealed record AccessRequestLapsed(AccessRequestId RequestId, LapseCause Cause, DateTimeOffset At) : RequestEvent;

/// <summary>A request was submitted that waits for a decision; stands in <c>requests-{person}-{profile}</c>.</summary>
/// <remarks>
/// Two requests of one person for one profile both write here, so each is decided on a state that holds the other: no number of them at
/// once is more than may be pending.
/// </remarks>
[AuditCode("REQ110I")]
public sealed record AccessRequestCounted(AccessRequestId RequestId, PersonId Requester, string Profile, DateTimeOffset At);

/// <summary>Why an approval lapsed.</summary>
public enum LapseCause
{
    /// <summary>The profile is another now, or is gone.</summary>
    ProfileChanged,

    /// <summary>The entry of <c>approvals</c> that counted is another now, or counts no more.</summary>
    RuleChanged,

    /// <summary>Somebody whose approval it needs was disabled, or may not approve any more.</summary>
    ApproverGone,
}
