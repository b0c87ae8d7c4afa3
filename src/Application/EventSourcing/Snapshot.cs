using System.Collections.Frozen;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.EventSourcing;

/// <summary>All in-memory state of a node as of one sequence: immutable, so that a decision sees one moment.</summary>
public sealed class Snapshot
{
    private readonly FrozenDictionary<Type, int> _places;
    private readonly IProjection[] _projections;
    private readonly object[] _states;

    private Snapshot(long sequence, DateTimeOffset at, FrozenDictionary<Type, int> places, IProjection[] projections, object[] states) =>
        (Sequence, At, _places, _projections, _states) = (sequence, at, places, projections, states);

    /// <summary>The last event that is part of this state.</summary>
    public long Sequence { get; }

    /// <summary>The database's time at that event.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The state of an empty log.</summary>
    public static Snapshot Empty(IEnumerable<IProjection> projections)
    {
        IProjection[] all = [.. projections];
        var places = all.Select((projection, place) => (projection.StateType, place)).ToFrozenDictionary(p => p.StateType, p => p.place);
        return new(0, DateTimeOffset.UnixEpoch, places, all, [.. all.Select(projection => projection.Empty)]);
    }

    /// <summary>The state of the projection that makes <typeparamref name="TState"/>.</summary>
    public TState Of<TState>()
        where TState : class => (TState)_states[_places[typeof(TState)]];

    /// <summary>This state, which an event at that place and those right before it have not changed.</summary>
    public Snapshot Through(long sequence, DateTimeOffset at) => new(sequence, at, _places, _projections, _states);

    /// <summary>This state with more of the log applied.</summary>
    /// <param name="batch">What concerns a projection of the events behind <see cref="Sequence"/>, in order, at least one.</param>
    public Snapshot Apply(IReadOnlyList<RecordedEvent> batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        object[] states = [.. _projections.Select((projection, place) => projection.Apply(_states[place], batch))];
        return new(batch[^1].Sequence, batch[^1].At, _places, _projections, states);
    }
}

/// <summary>Folds the log into one part of the snapshot.</summary>
public interface IProjection
{
    Type StateType { get; }

    object Empty { get; }

    object Apply(object state, IReadOnlyList<RecordedEvent> batch);
}

/// <summary>Folds the log into a <typeparamref name="TState"/>, which is immutable.</summary>
public abstract class Projection<TState> : IProjection
    where TState : class
{
    Type IProjection.StateType => typeof(TState);

    object IProjection.Empty => Empty;

    object IProjection.Apply(object state, IReadOnlyList<RecordedEvent> batch) => Apply((TState)state, batch);

    /// <summary>The state of an empty log.</summary>
    protected abstract TState Empty { get; }

    /// <summary>The state after the batch; the same instance when nothing in it concerns this projection.</summary>
    protected abstract TState Apply(TState state, IReadOnlyList<RecordedEvent> batch);
}

/// <summary>The node's in-memory state, kept up with the log by the feed.</summary>
public interface ISnapshots
{
    /// <summary>The state as of the last applied batch. Reading it costs nothing.</summary>
    Snapshot Current { get; }

    /// <summary>
    /// Why this node must not serve; null when it may. It may while its state was proven complete within the last second, on the
    /// wall and on the monotonic clock, and its clock is the database's. Otherwise it refuses everything but revokes and holds.
    /// </summary>
    Refusal? Unfit { get; }

    /// <summary>Waits until the sequence is applied; false when that took longer than <paramref name="atMost"/>.</summary>
    Task<bool> WaitFor(long sequence, TimeSpan atMost, CancellationToken cancellationToken);
}
