using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Domain.Sessions;

/// <summary>Names a session's streams.</summary>
public static class SessionStream
{
    /// <summary>What decisions read.</summary>
    public static StreamId For(SessionId id) => new("session-" + id.Value, "session");

    /// <summary>What no decision reads: refusals and discarded keys. It never disturbs a lease.</summary>
    public static StreamId LogFor(SessionId id) => new("session-log-" + id.Value, "session_log");
}

/// <summary>Something that happened to a session; stands in <c>session-{id}</c>.</summary>
public abstract record SessionEvent;

/// <summary>A person may ask for leases on a profile.</summary>
/// <param name="SessionId">Which.</param>
/// <param name="Person">Whose.</param>
/// <param name="OpenedBy">The API token that was used.</param>
/// <param name="Profile">What leases are of.</param>
/// <param name="Reason">Why, in the person's words.</param>
/// <param name="Ticket">Where the work is tracked.</param>
/// <param name="SecretHash">SHA-256 of the whole session secret, 64 lower-case hexadecimal digits.</param>
/// <param name="Use">The route that it will fetch from.</param>
/// <param name="Context">What the caller wants remembered beside it.</param>
/// <param name="ExpiresAt">Its absolute end.</param>
/// <param name="PolicyVersion">Version of the policy that allowed it.</param>
/// <param name="PolicyHash">Hash of that version.</param>
/// <param name="Rule">Name of the rule that allowed it.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Ground">What allowed it; null in events of versions that knew rules only.</param>
/// <param name="Waits">Its approval is still to come; null: it does not.</param>
[AuditCode("SES101I")]
public sealed record SessionOpened(
    SessionId SessionId, PersonId Person, TokenId OpenedBy, string Profile, string? Reason, string? Ticket, string SecretHash, Mode Use,
    IReadOnlyDictionary<string, string> Context, DateTimeOffset ExpiresAt, int PolicyVersion, string PolicyHash, string? Rule,
    DateTimeOffset At, Ground? Ground = null, bool? Waits = null) : SessionEvent;

/// <summary>The first lease went out.</summary>
[AuditCode("SES102I")]
public sealed record SessionActivated(SessionId SessionId, DateTimeOffset At) : SessionEvent;

/// <summary>A lease went out. It is in the log before anyone has its keys.</summary>
/// <param name="SessionId">For which session.</param>
/// <param name="Lease">Which lease.</param>
/// <param name="Request">The call that caused it.</param>
/// <param name="Ground">What allowed it.</param>
/// <param name="PolicyVersion">Version of the policy that was asked.</param>
/// <param name="PolicyHash">Hash of that version.</param>
/// <param name="LeaseEndsAt">From then on AWS denies everything to these keys.</param>
/// <param name="DeadAt">The same, or null when the profile lets the keys assume roles whose sessions are not bound by the lease.</param>
/// <param name="IdentityUsableUntil">Until then AWS answers <c>GetCallerIdentity</c> to these keys, whatever Sentinel does.</param>
/// <param name="AccessKeyId">As CloudTrail names it.</param>
/// <param name="RoleArn">The role.</param>
/// <param name="SourceIdentity">As CloudTrail names the person.</param>
/// <param name="BoundTo">The only address that the session's leases go to; null when they are not bound.</param>
/// <param name="Node">Who issued it: the session's owner from now on.</param>
/// <param name="Epoch">The owner's epoch.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Mode">How they were fetched; null in events of versions that did not record it.</param>
[AuditCode("CRD101I")]
public sealed record CredentialsIssued(
    SessionId SessionId, LeaseId Lease, CredentialRequestId Request, Ground Ground, int PolicyVersion, string PolicyHash,
    DateTimeOffset LeaseEndsAt, DateTimeOffset? DeadAt, DateTimeOffset IdentityUsableUntil, string AccessKeyId, string RoleArn,
    string SourceIdentity, string? BoundTo, NodeId Node, long Epoch, DateTimeOffset At, Mode? Mode = null) : SessionEvent;

/// <param name="SessionId">Which.</param>
/// <param name="Cause">A crash pause ends by itself with the next request; an operator's by an operator.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">The operator; null when a node found the session's owner dead.</param>
/// <param name="At">When; the same for all sessions of one recovery.</param>
[AuditCode("SES103I")]
[Denies]
public sealed record SessionPaused(SessionId SessionId, PauseCause Cause, string? Reason, PersonId? By, DateTimeOffset At) : SessionEvent;

[AuditCode("SES104I")]
public sealed record SessionResumed(SessionId SessionId, PersonId? By, DateTimeOffset At) : SessionEvent;

[AuditCode("SES105I")]
public sealed record SessionExtended(SessionId SessionId, DateTimeOffset ExpiresAt, DateTimeOffset At) : SessionEvent;

/// <summary>The session has another secret; the old one is refused from here on.</summary>
[AuditCode("SES106I")]
[Denies]
public sealed record SessionTokenRotated(SessionId SessionId, string SecretHash, DateTimeOffset At) : SessionEvent;

[AuditCode("SES107I")]
public sealed record SessionContextReplaced(
    SessionId SessionId, IReadOnlyDictionary<string, string> Context, DateTimeOffset At) : SessionEvent;

/// <summary>Its owner was done.</summary>
[AuditCode("SES108I")]
[EndsStream(IsForgotten = true)]
[Denies]
public sealed record SessionClosed(SessionId SessionId, DateTimeOffset At) : SessionEvent;

/// <param name="SessionId">Which.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who; null when it follows from an order.</param>
/// <param name="Order">The order that it follows from.</param>
/// <param name="At">When.</param>
/// <param name="EndsGround">The approval or broken glass that it stood on ends with it; null: that stays.</param>
[AuditCode("SES109W")]
[EndsStream]
[Denies]
public sealed record SessionRevoked(SessionId SessionId, string Reason, PersonId? By, OrderId? Order, DateTimeOffset At, bool? EndsGround = null)
    : SessionEvent;

/// <param name="SessionId">Which.</param>
/// <param name="At">When that was found.</param>
/// <param name="Cause">Why before its time; null when its time was over.</param>
[AuditCode("SES110I")]
[EndsStream(IsForgotten = true)]
[Denies]
public sealed record SessionExpired(SessionId SessionId, DateTimeOffset At, ExpiryCause? Cause = null) : SessionEvent;

/// <summary>Why a session expired before its time.</summary>
public enum ExpiryCause
{
    /// <summary>Nobody asked for keys for longer than its profile allows.</summary>
    Idle,

    /// <summary>The approval or broken glass that it was opened on is over.</summary>
    Ground,
}

/// <summary>Why a session is paused.</summary>
public enum PauseCause
{
    Operator,
    Crash,
}

/// <summary>What allowed a lease.</summary>
/// <param name="Kind">The kind of ground.</param>
/// <param name="Id">Name of the rule, or id of the approval or break-glass.</param>
public sealed record Ground(GroundKind Kind, string Id);

/// <summary>Kinds of ground.</summary>
public enum GroundKind
{
    Rule,
    Approval,
    BreakGlass,
}
