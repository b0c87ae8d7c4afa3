using System.Collections.Immutable;
using System.Net;
using Sentinel.Application.BreakGlass;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Requests;
using Sentinel.Application.Revocation;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;
using HoldsState = Sentinel.Application.Holds.Holds;

namespace Sentinel.Application.Audit;

/// <summary>The state at a point of the log, as far as it says who could touch what: made of the events up to there, in order.</summary>
/// <remarks>It holds the sessions that are open, and those that have ended while keys of theirs live.</remarks>
internal sealed class PastLog(string? profile)
{
    private static readonly IProjection[] Projections = [new PeopleProjection(), new HoldsProjection(), new AccessRequestsProjection(), new BrokenGlassesProjection()];
    private readonly Dictionary<SessionId, PastSession> _sessions = [];
    private readonly PriorityQueue<SessionId, DateTimeOffset> _over = new();
    private Snapshot _state = Snapshot.Empty(Projections);

    public long Sequence { get; private set; }

    /// <summary>When the last event was committed.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>The version in force; null when there is none.</summary>
    public int? PolicyVersion { get; private set; }

    public People People => _state.Of<People>();

    public AccessRequests Requests => _state.Of<AccessRequests>();

    public BrokenGlasses BrokenGlasses => _state.Of<BrokenGlasses>();

    public HoldsState Holds => _state.Of<HoldsState>();

    public IEnumerable<PastSession> Sessions => _sessions.Values;

    /// <summary>Takes in the next events, at least one.</summary>
    public void Add(IReadOnlyList<RecordedEvent> batch)
    {
        foreach (var recorded in batch)
        {
            switch (recorded.Data)
            {
                case SessionEvent happened:
                    Add(recorded, happened);
                    break;
                case PolicyPublished published:
                    PolicyVersion = published.Version;
                    break;
                default:
                    break;
            }
        }

        _state = _state.Apply(batch);
        (Sequence, At) = (batch[^1].Sequence, batch[^1].At);
        while (_over.TryPeek(out var session, out var dead) && dead <= At)
        {
            _sessions.Remove(session);
            _over.Dequeue();
        }
    }

    private void Add(RecordedEvent recorded, SessionEvent happened)
    {
        var id = new SessionId(recorded.Stream["session-".Length..]);
        if (happened is SessionOpened opened && (profile is null || opened.Profile == profile))
        {
            // What is said beside a session decides nothing, and may be large.
            happened = opened with { Reason = null, Ticket = null, Context = ImmutableDictionary<string, string>.Empty };
            _sessions[id] = new(Session.Initial, recorded.Sequence, null, null);
        }

        if (!_sessions.TryGetValue(id, out var session) || happened is SessionContextReplaced)
        {
            return;
        }

        var after = session.After(recorded, happened);
        _sessions[id] = after;
        if (after.State is Session.Ended)
        {
            _over.Enqueue(id, after.Longest?.LeaseEndsAt ?? DateTimeOffset.MinValue);
        }
    }
}

/// <summary>A session then.</summary>
/// <param name="State">Its state.</param>
/// <param name="OpenedAt">Sequence of its opening.</param>
/// <param name="Source">Where its newest lease was fetched from, or it was opened from; null when the log does not say.</param>
/// <param name="Longest">Of its leases the one that ends last; null when none went out.</param>
internal sealed record PastSession(Session State, long OpenedAt, IPAddress? Source, CredentialsIssued? Longest)
{
    public PastSession After(RecordedEvent recorded, SessionEvent happened) => new(
        Session.Evolve(State, happened), OpenedAt,
        happened is SessionOpened or CredentialsIssued && IPAddress.TryParse(recorded.By.SourceIp, out var source) ? source : Source,
        happened is CredentialsIssued issued && !(Longest?.LeaseEndsAt > issued.LeaseEndsAt) ? issued : Longest);
}
