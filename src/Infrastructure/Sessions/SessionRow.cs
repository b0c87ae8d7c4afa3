using Sentinel.Application.EventSourcing;
using Sentinel.Application.Sessions;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;
using Sentinel.Infrastructure.EventLog;

namespace Sentinel.Infrastructure.Sessions;

/// <summary>A row of <c>session_summaries</c>.</summary>
internal sealed record SessionRow(
    string Id, string Person, string OpenedBy, string Profile, SessionStanding Status, string? Reason, string? Ticket, Mode Use,
    IReadOnlyDictionary<string, string> Context, DateTimeOffset OpenedAt, DateTimeOffset ExpiresAt, DateTimeOffset? EndedAt,
    string? EndReason, int Leases, DateTimeOffset? LastLeaseEndsAt, string? SourceIdentity, string? OwnerNode, long? OwnerEpoch,
    long OpenedSequence, long Version, PauseCause? PausedBy, string? PauseReason, DateTimeOffset ActiveAt, string? SourceIp,
    GroundKind GroundKind, string GroundId, DateTimeOffset? ServedAt = null) : IStreamRow
{
    public bool IsLive => Status is SessionStanding.Opened or SessionStanding.Active or SessionStanding.Paused;

    /// <summary>The row after one more event of the session; null as long as it was not opened.</summary>
    public static SessionRow? After(SessionRow? row, RecordedEvent recorded) => (row, recorded.Data) switch
    {
        (null, SessionOpened e) => new(
            e.SessionId.Value, e.Person.Value, e.OpenedBy.Value, e.Profile, SessionStanding.Opened, e.Reason, e.Ticket, e.Use, e.Context,
            e.At, e.ExpiresAt, null, null, 0, null, null, null, null, recorded.Sequence, recorded.Version,
            null, null, e.At, recorded.By.SourceIp, e.Ground?.Kind ?? GroundKind.Rule, e.Ground?.Id ?? e.Rule ?? ""),
        ({ } r, SessionEvent e) => r.After(e) with
        {
            Version = recorded.Version,
            SourceIp = e is CredentialsIssued ? recorded.By.SourceIp : r.SourceIp,
        },
        _ => null,
    };

    private SessionRow After(SessionEvent happened) => happened switch
    {
        SessionActivated => this with { Status = SessionStanding.Active },
        SessionResumed e => this with { Status = SessionStanding.Active, PausedBy = null, PauseReason = null, ActiveAt = e.At },
        CredentialsIssued e => this with
        {
            Leases = Leases + 1,
            LastLeaseEndsAt = e.LeaseEndsAt,
            SourceIdentity = e.SourceIdentity,
            OwnerNode = e.Node.Value,
            OwnerEpoch = e.Epoch,
            ActiveAt = e.At,
            GroundKind = e.Ground.Kind,
            GroundId = e.Ground.Id,
        },
        SessionPaused e => this with { Status = SessionStanding.Paused, PausedBy = e.Cause, PauseReason = e.Reason },
        SessionExtended e => this with { ExpiresAt = e.ExpiresAt },
        SessionContextReplaced e => this with { Context = e.Context },
        SessionClosed e => this with { Status = SessionStanding.Closed, EndedAt = e.At },
        SessionRevoked e => this with { Status = SessionStanding.Revoked, EndedAt = e.At, EndReason = e.Reason },
        SessionExpired e => this with
        {
            Status = SessionStanding.Expired,
            EndedAt = e.At,
            EndReason = e.Cause?.ToString().ToLowerInvariant(),
        },
        _ => this,
    };
}
