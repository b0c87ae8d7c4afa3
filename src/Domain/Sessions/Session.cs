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
    public sealed record Live(SessionDetail Detail, SessionStatus Status, PauseCause? PausedBy) : Session
    {
        /// <summary>Whether nobody asked for keys for longer than that. Who waits for an approval cannot have any.</summary>
        /// <param name="timeout">The profile's.</param>
        /// <param name="lastAccess">When the newest lease was served again, as far as that is known; null when none was.</param>
        /// <param name="now">When.</param>
        public bool IsIdle(TimeSpan timeout, DateTimeOffset? lastAccess, DateTimeOffset now) =>
            PausedBy != PauseCause.Operator && !(Detail.Waits && Status == SessionStatus.Opened)
            && now - (lastAccess > Detail.ActiveAt ? lastAccess.Value : Detail.ActiveAt) > timeout;
    }

    public sealed record Ended(SessionDetail Detail, SessionEnd Cause, string? Reason, OrderId? Order, DateTimeOffset At) : Session
    {
        /// <summary>What it stood on, beside a rule, is to end with it; null when that was a rule, or stays.</summary>
        public Ground? EndsGround { get; init; }

        /// <summary>Why it expired before its time; null when it did not.</summary>
        public ExpiryCause? Early { get; init; }

        /// <summary>What a node keeps of it: whose it was and how that is proven, why it ended, the role of keys that may still be about.</summary>
        public Ended Remembered() => this with { Detail = Detail.Remembered() };
    }

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
        (Live s, SessionPaused e) => s with { Detail = s.Detail.With(e), Status = SessionStatus.Paused, PausedBy = e.Cause },
        (Live s, SessionResumed e) => s with { Detail = s.Detail with { ActiveAt = e.At }, Status = SessionStatus.Active, PausedBy = null },
        (Live s, SessionExtended e) => s with { Detail = s.Detail with { ExpiresAt = e.ExpiresAt } },
        (Live s, SessionTokenRotated e) => s with { Detail = s.Detail with { SecretHash = Convert.FromHexString(e.SecretHash) } },
        (Live s, SessionContextReplaced e) => s with { Detail = s.Detail with { Context = e.Context } },
        (Live s, SessionClosed e) => new Ended(s.Detail, SessionEnd.Closed, null, null, e.At),
        (Live s, SessionRevoked e) => new Ended(s.Detail, SessionEnd.Revoked, e.Reason, e.Order, e.At)
        {
            EndsGround = e.EndsGround == true ? s.Detail.StandsOn : null,
        },
        (Live s, SessionExpired e) => new Ended(s.Detail, SessionEnd.Expired, null, null, e.At)
        {
            Early = e.Cause,
        },
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

    /// <param name="reason">Why.</param>
    /// <param name="by">Who; null when it follows from something else.</param>
    /// <param name="order">The order that it follows from.</param>
    /// <param name="now">When.</param>
    /// <param name="endsGround">What it stood on, beside a rule, ends with it.</param>
    public Decision<SessionEvent> Revoke(string reason, PersonId? by, OrderId? order, DateTimeOffset now, bool endsGround = false) => this switch
    {
        Live s => new SessionRevoked(s.Detail.Id, reason, by, order, now, endsGround && s.Detail.StandsOn is not null ? true : null),
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

    /// <summary>Ends it because nobody asked for keys for so long. An operator's pause stops that clock.</summary>
    /// <param name="timeout">The profile's.</param>
    /// <param name="lastAccess">When the newest lease was served again, as far as that is known; null when none was.</param>
    /// <param name="now">The database's time.</param>
    public Decision<SessionEvent> ExpireIdle(TimeSpan timeout, DateTimeOffset? lastAccess, DateTimeOffset now) => this switch
    {
        Live s when s.IsIdle(timeout, lastAccess, now) => new SessionExpired(s.Detail.Id, now, ExpiryCause.Idle),
        _ => Decision.Nothing,
    };

    /// <summary>Ends it because the approval or broken glass that it was opened on is over.</summary>
    /// <param name="groundEnds">When that was over; null while it is not known to be.</param>
    /// <param name="now">The database's time.</param>
    public Decision<SessionEvent> ExpireGround(DateTimeOffset? groundEnds, DateTimeOffset now) => this switch
    {
        Live s when groundEnds <= now => new SessionExpired(s.Detail.Id, now, ExpiryCause.Ground),
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

    /// <summary>Pauses it when the node that owns it is gone. What a node that lives has served since is not touched.</summary>
    /// <param name="gone">Whether a node's epoch is over.</param>
    /// <param name="recoveredAt">The same for all sessions of one recovery.</param>
    public Decision<SessionEvent> Recover(Func<SessionOwner, bool> gone, DateTimeOffset recoveredAt)
    {
        ArgumentNullException.ThrowIfNull(gone);
        return this is Live { Status: SessionStatus.Active, Detail.Owner: { } owner } && gone(owner)
            ? Pause(PauseCause.Crash, null, null, recoveredAt)
            : Decision.Nothing;
    }

    /// <param name="as">What whoever resumes it is to the session.</param>
    /// <param name="by">Who; null when the owner's next request for keys resumes it.</param>
    /// <param name="now">When.</param>
    public Decision<SessionEvent> Resume(Resumer @as, PersonId? by, DateTimeOffset now) => this switch
    {
        Live s when now >= s.Detail.ExpiresAt => SessionRefusals.Expired,
        Live { Status: SessionStatus.Paused, PausedBy: PauseCause.Operator } when !@as.HasFlag(Resumer.Operator) => SessionRefusals.Paused,
        Live { Status: SessionStatus.Paused, PausedBy: PauseCause.Crash } when !@as.HasFlag(Resumer.Owner) => SessionRefusals.WaitsForOwner,
        Live { Status: SessionStatus.Paused } s => new SessionResumed(s.Detail.Id, by, now),
        Live { Status: SessionStatus.Active } => Decision.Nothing,
        Live => SessionRefusals.NotActive,
        Ended ended => SessionRefusals.Over(ended),
        _ => SessionRefusals.Unknown,
    };

    public Decision<SessionEvent> Extend(Extension extension, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(extension);
        return this switch
        {
            Live s when s.Detail.ExpiresAt - now < Entitlement.Least => SessionRefusals.Expired,
            Live { PausedBy: PauseCause.Operator } => SessionRefusals.Paused,
            Live s => extension.Of(s.Detail, now),
            Ended ended => SessionRefusals.Over(ended),
            _ => SessionRefusals.Unknown,
        };
    }

    public Decision<SessionEvent> RotateSecret(string secretHash, DateTimeOffset now) => this switch
    {
        Live s when now >= s.Detail.ExpiresAt => SessionRefusals.Expired,
        Live s => new SessionTokenRotated(s.Detail.Id, secretHash, now),
        Ended ended => SessionRefusals.Over(ended),
        _ => SessionRefusals.Unknown,
    };

    public Decision<SessionEvent> ReplaceContext(IReadOnlyDictionary<string, string> context, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(context);
        return this switch
        {
            Live s when now >= s.Detail.ExpiresAt => SessionRefusals.Expired,
            Live s when s.Detail.HasContext(context) => Decision.Nothing,
            Live s => new SessionContextReplaced(s.Detail.Id, context, now),
            Ended ended => SessionRefusals.Over(ended),
            _ => SessionRefusals.Unknown,
        };
    }
}

/// <summary>What whoever resumes a session is to it.</summary>
[Flags]
public enum Resumer
{
    None = 0,
    Owner = 1,
    Operator = 2,
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
