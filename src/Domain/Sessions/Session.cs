using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Sessions;

/// <summary>A person's right to ask for leases on one profile, for a while, for a reason.</summary>
/// <remarks>Opened → Active (first lease) ⇄ Paused; each of them → Ended, which is final.</remarks>
public abstract record Session : IState<Session, SessionEvent>
{
    private Session()
    {
    }

    public sealed record None : Session;

    /// <summary>It has not ended; whether it has expired is a matter of the instant.</summary>
    public sealed record Live(SessionDetail Detail, SessionStatus Status, PauseCause? PausedBy) : Session;

    public sealed record Ended(SessionDetail Detail, SessionEnd Cause, string? Reason, OrderId? Order, DateTimeOffset At) : Session;

    public static Session Initial { get; } = new None();

    /// <summary>What is known of it, whether it lives or not; null when it does not exist.</summary>
    public SessionDetail? Known => this switch
    {
        Live live => live.Detail,
        Ended ended => ended.Detail,
        _ => null,
    };

    public static Session Evolve(Session state, SessionEvent @event) => (state, @event) switch
    {
        (None, SessionOpened e) => new Live(SessionDetail.Of(e), SessionStatus.Opened, null),
        (Live { Status: SessionStatus.Opened } s, SessionActivated) => s with { Status = SessionStatus.Active },
        (Live s, CredentialsIssued e) => s with { Detail = s.Detail.With(e) },
        (Live s, SessionPaused e) => s with { Status = SessionStatus.Paused, PausedBy = e.Cause },
        (Live s, SessionResumed) => s with { Status = SessionStatus.Active, PausedBy = null },
        (Live s, SessionExtended e) => s with { Detail = s.Detail with { ExpiresAt = e.ExpiresAt } },
        (Live s, SessionTokenRotated e) => s with { Detail = s.Detail with { SecretHash = Convert.FromHexString(e.SecretHash) } },
        (Live s, SessionContextReplaced e) => s with { Detail = s.Detail with { Context = e.Context } },
        (Live s, SessionClosed e) => new Ended(s.Detail, SessionEnd.Closed, null, null, e.At),
        (Live s, SessionRevoked e) => new Ended(s.Detail, SessionEnd.Revoked, e.Reason, e.Order, e.At),
        (Live s, SessionExpired e) => new Ended(s.Detail, SessionEnd.Expired, null, null, e.At),
        _ => state,
    };

    public Decision<SessionEvent> Open(SessionOpened opened) => this is None ? opened : SessionRefusals.Exists;

    /// <summary>Records a lease; the first makes the session active.</summary>
    public Decision<SessionEvent> Issue(CredentialsIssued issued)
    {
        ArgumentNullException.ThrowIfNull(issued);
        return this switch
        {
            Live { Status: SessionStatus.Opened } => [new SessionActivated(issued.SessionId, issued.At), issued],
            Live { Status: SessionStatus.Active } => issued,
            Live => SessionRefusals.Paused,
            Ended ended => SessionRefusals.Over(ended),
            _ => SessionRefusals.Unknown,
        };
    }

    public Decision<SessionEvent> Revoke(string reason, PersonId? by, OrderId? order, DateTimeOffset now) => this switch
    {
        Live s => new SessionRevoked(s.Detail.Id, reason, by, order, now),
        Ended => Decision.Nothing,
        _ => SessionRefusals.Unknown,
    };

    public Decision<SessionEvent> Close(DateTimeOffset now) => this switch
    {
        Live s => new SessionClosed(s.Detail.Id, now),
        Ended => Decision.Nothing,
        _ => SessionRefusals.Unknown,
    };

    /// <param name="now">The database's time: a node's clock ends no session.</param>
    public Decision<SessionEvent> Expire(DateTimeOffset now) => this switch
    {
        Live s when s.Detail.ExpiresAt <= now => new SessionExpired(s.Detail.Id, now),
        _ => Decision.Nothing,
    };

    public Decision<SessionEvent> Pause(PauseCause cause, string? reason, PersonId? by, DateTimeOffset now) => this switch
    {
        Live { Status: SessionStatus.Active } s => new SessionPaused(s.Detail.Id, cause, reason, by, now),
        Live { Status: SessionStatus.Paused, PausedBy: PauseCause.Crash } s when cause == PauseCause.Operator =>
            new SessionPaused(s.Detail.Id, cause, reason, by, now),
        Live { Status: SessionStatus.Paused } => Decision.Nothing,
        Live => SessionRefusals.NotActive,
        Ended ended => SessionRefusals.Over(ended),
        _ => SessionRefusals.Unknown,
    };

    /// <param name="by">The operator; null when the owner's next request resumes it, which only a crash pause allows.</param>
    /// <param name="now">When.</param>
    public Decision<SessionEvent> Resume(PersonId? by, DateTimeOffset now) => this switch
    {
        Live { Status: SessionStatus.Paused, PausedBy: PauseCause.Operator } when by is null => SessionRefusals.Paused,
        Live { Status: SessionStatus.Paused } s => new SessionResumed(s.Detail.Id, by, now),
        Live { Status: SessionStatus.Active } => Decision.Nothing,
        Live => SessionRefusals.NotActive,
        Ended ended => SessionRefusals.Over(ended),
        _ => SessionRefusals.Unknown,
    };

    public Decision<SessionEvent> Extend(DateTimeOffset until, DateTimeOffset now) => this switch
    {
        Live s when now >= s.Detail.ExpiresAt => SessionRefusals.Expired,
        Live s when until <= s.Detail.ExpiresAt => Decision.Nothing,
        Live s => new SessionExtended(s.Detail.Id, until, now),
        Ended ended => SessionRefusals.Over(ended),
        _ => SessionRefusals.Unknown,
    };

    public Decision<SessionEvent> RotateSecret(string secretHash, DateTimeOffset now) => this switch
    {
        Live s => new SessionTokenRotated(s.Detail.Id, secretHash, now),
        Ended ended => SessionRefusals.Over(ended),
        _ => SessionRefusals.Unknown,
    };

    public Decision<SessionEvent> ReplaceContext(IReadOnlyDictionary<string, string> context, DateTimeOffset now) => this switch
    {
        Live s => new SessionContextReplaced(s.Detail.Id, context, now),
        Ended ended => SessionRefusals.Over(ended),
        _ => SessionRefusals.Unknown,
    };
}

/// <summary>Where a live session stands.</summary>
public enum SessionStatus
{
    Opened,
    Active,
    Paused,
}

/// <summary>How a session ended.</summary>
public enum SessionEnd
{
    Closed,
    Revoked,
    Expired,
}
