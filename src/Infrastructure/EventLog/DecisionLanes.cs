using System.Collections.Concurrent;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>The streams that are being decided on right now, each with the state that its queued decisions will leave.</summary>
internal sealed class DecisionLanes
{
    private readonly ConcurrentDictionary<StreamId, DecisionLane> _lanes = new();

    /// <summary>Joins the stream's lane; the lane lives as long as somebody is in it.</summary>
    public DecisionLane Join(StreamId stream)
    {
        while (true)
        {
            var lane = _lanes.GetOrAdd(stream, static _ => new DecisionLane());
            if (lane.TryJoin())
            {
                return lane;
            }

            _lanes.TryRemove(new(stream, lane));
        }
    }

    public void Leave(StreamId stream, DecisionLane lane)
    {
        if (lane.Leave())
        {
            _lanes.TryRemove(new(stream, lane));
        }
    }
}

/// <summary>One stream's decisions, one after the other.</summary>
internal sealed class DecisionLane
{
    private readonly Lock _count = new();
    private int _joined;
    private bool _left;
    private long _loaded;
    private long _asOf;

    /// <summary>Held while one decision is made and queued, so that queue order is decision order.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>State that the last queued decision will leave; null when the stream must be loaded.</summary>
    public object? State { get; private set; }

    public long Version { get; private set; }

    /// <summary>Whether the stream is known to be in the log, and not only about to be.</summary>
    public bool Exists => _loaded > 0 || Tail is { IsCommitted: true };

    /// <summary>Sequence of the last event that was loaded; 0 when the stream was not there.</summary>
    public long Sequence { get; private set; }

    /// <summary>The last queued decision; null when the state was loaded and nothing was decided on it yet.</summary>
    public Member? Tail { get; private set; }

    public Chain Chain { get; private set; } = new();

    public bool MustLoad => State is null || Chain.IsBroken;

    /// <summary>
    /// Nothing is decided on what it would overtake in the queue: what waits there in a later lane is decided again, behind this.
    /// </summary>
    public void GiveWayTo(Lane lane)
    {
        if (Tail is { IsCommitted: false } tail && lane < tail.Append.Options.Lane)
        {
            Chain.Break();
        }
    }

    /// <summary>Whether others may have written to the stream since that moment and the state not show it.</summary>
    /// <param name="since">A timestamp of the monotonic clock.</param>
    public bool IsOlderThan(long since) => _asOf < since;

    /// <param name="state">As it was read.</param>
    /// <param name="version">Its version.</param>
    /// <param name="sequence">Of its last event.</param>
    /// <param name="asOf">Timestamp of the monotonic clock from before the read.</param>
    public void Load(object state, long version, long sequence, long asOf) =>
        (State, Version, _loaded, Sequence, Tail, Chain, _asOf) = (state, version, version, sequence, null, new(), asOf);

    /// <param name="state">That the decision will leave.</param>
    /// <param name="version">Its version.</param>
    /// <param name="tail">What carries it: when that is committed, nobody else had written until then.</param>
    /// <param name="asOf">Timestamp of the monotonic clock from before it was sent.</param>
    public void Advance(object state, long version, Member tail, long asOf) => (State, Version, Tail, _asOf) = (state, version, tail, asOf);

    public bool TryJoin()
    {
        lock (_count)
        {
            _joined += _left ? 0 : 1;
            return !_left;
        }
    }

    public bool Leave()
    {
        lock (_count)
        {
            _left = --_joined == 0;
            return _left;
        }
    }
}
