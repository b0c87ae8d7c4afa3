using System.Collections.Immutable;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Sessions;

/// <summary>The sessions that can still ask, and the newest of those that cannot, so that those are told why.</summary>
public sealed class LiveSessions
{
    private const int EndedKept = 100_000;

    private readonly ImmutableDictionary<SessionId, KnownSession> _sessions;
    private readonly ImmutableDictionary<PersonId, int> _open;
    private readonly ImmutableQueue<SessionId> _ended;
    private readonly int _endedCount;

    private LiveSessions(
        ImmutableDictionary<SessionId, KnownSession> sessions, ImmutableDictionary<PersonId, int> open,
        ImmutableQueue<SessionId> ended, int endedCount) =>
        (_sessions, _open, _ended, _endedCount) = (sessions, open, ended, endedCount);

    public static LiveSessions None { get; } = new(
        ImmutableDictionary<SessionId, KnownSession>.Empty, ImmutableDictionary<PersonId, int>.Empty, [], 0);

    /// <summary>Every session known here, in no order.</summary>
    public IEnumerable<KnownSession> All => _sessions.Values;

    /// <summary>The session; null when it does not exist, is newer than this snapshot or ended long ago.</summary>
    public KnownSession? Find(SessionId id) => _sessions.GetValueOrDefault(id);

    /// <summary>How many sessions of the person have not ended.</summary>
    public int OpenOf(PersonId person) => _open.GetValueOrDefault(person);

    internal LiveSessions After(IReadOnlyList<RecordedEvent> batch)
    {
        var sessions = _sessions.ToBuilder();
        var open = _open.ToBuilder();
        var (ended, endedCount, touched) = (_ended, _endedCount, false);
        foreach (var recorded in batch)
        {
            if (recorded.Data is not SessionEvent happened || !recorded.Stream.StartsWith("session-ses_", StringComparison.Ordinal))
            {
                continue;
            }

            touched = true;
            var id = new SessionId(recorded.Stream["session-".Length..]);
            var before = sessions.GetValueOrDefault(id);
            var known = KnownSession.After(before, before?.Session.Stream ?? SessionStream.For(id), recorded, happened);
            if (known.Session.State is Session.Ended end)
            {
                known = known with { Session = known.Session with { State = end.Remembered() } };
            }

            // One text for all places where the id stands.
            id = known.Session.State.Known?.Id ?? id;
            sessions[id] = known;
            switch (before?.Session.State, known.Session.State)
            {
                case (null, Session.Live live):
                    open[live.Detail.Person] = open.GetValueOrDefault(live.Detail.Person) + 1;
                    break;
                case (Session.Live, Session.Ended over):
                    if ((open[over.Detail.Person] -= 1) == 0)
                    {
                        open.Remove(over.Detail.Person);
                    }

                    (ended, endedCount) = (ended.Enqueue(id), endedCount + 1);
                    break;
            }

            for (; endedCount > EndedKept; endedCount--)
            {
                ended = ended.Dequeue(out var oldest);
                sessions.Remove(oldest);
            }
        }

        return touched ? new(sessions.ToImmutable(), open.ToImmutable(), ended, endedCount) : this;
    }
}

/// <summary>A session as of the snapshot.</summary>
/// <param name="Session">Its state and version.</param>
/// <param name="OpenedAt">Sequence of its opening: orders behind it cover it.</param>
public sealed record KnownSession(Versioned<Session> Session, long OpenedAt)
{
    /// <summary>What the log says of a session now; null when there is none.</summary>
    public static async Task<KnownSession?> Read(IEventStore events, SessionId id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        var stream = SessionStream.For(id);
        KnownSession? known = null;
        await foreach (var recorded in events.ReadStream(stream.Value, AsOf.Now, cancellationToken))
        {
            known = After(known, stream, recorded, (SessionEvent)recorded.Data);
        }

        return known;
    }

    /// <summary>The session behind one more event of its stream; null before the first.</summary>
    internal static KnownSession After(KnownSession? before, StreamId stream, RecordedEvent recorded, SessionEvent happened) => new(
        new(stream, recorded.Version, Domain.Sessions.Session.Evolve(before?.Session.State ?? Domain.Sessions.Session.Initial, happened)),
        before?.OpenedAt ?? recorded.Sequence);
}

/// <summary>Keeps <see cref="LiveSessions"/> up with the log.</summary>
public sealed class LiveSessionsProjection : Projection<LiveSessions>
{
    protected override LiveSessions Empty => LiveSessions.None;

    protected override LiveSessions Apply(LiveSessions state, IReadOnlyList<RecordedEvent> batch)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.After(batch);
    }
}
