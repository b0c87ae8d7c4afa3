using System.Collections.Frozen;

namespace Sentinel.Application.EventSourcing;

/// <summary>All in-memory state of a node as of one sequence: immutable, so that a decision sees one moment.</summary>
public sealed class Snapshot
{
    private readonly FrozenDictionary<Type, object> _states;

    internal Snapshot(long sequence, DateTimeOffset at, FrozenDictionary<Type, object> states) =>
        (Sequence, At, _states) = (sequence, at, states);

    /// <summary>The last event that is part of this state.</summary>
    public long Sequence { get; }

    /// <summary>The database's time at that event.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The state of the projection that makes <typeparamref name="TState"/>.</summary>
    public TState Of<TState>()
        where TState : class => (TState)_states[typeof(TState)];

    /// <summary>The state of an empty log.</summary>
    public static Snapshot Empty(IEnumerable<IProjection> projections) =>
        new(0, DateTimeOffset.UnixEpoch, projections.ToFrozenDictionary(p => p.StateType, p => p.Empty));

    /// <summary>This state with more of the log applied.</summary>
    /// <param name="projections">The same as the snapshot was made with.</param>
    /// <param name="batch">The events right behind <see cref="Sequence"/>, in order, at least one.</param>
    public Snapshot Apply(IEnumerable<IProjection> projections, IReadOnlyList<RecordedEvent> batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var states = projections.ToFrozenDictionary(p => p.StateType, p => p.Apply(_states[p.StateType], batch));
        return new(batch[^1].Sequence, batch[^1].At, states);
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
    /// Whether the state was proven complete within the last second, on the wall and on the monotonic clock.
    /// A node that is not fresh refuses everything but revokes and holds.
    /// </summary>
    bool IsFresh { get; }

    /// <summary>Waits until the sequence is applied; false when that took longer than <paramref name="atMost"/>.</summary>
    Task<bool> WaitFor(long sequence, TimeSpan atMost, CancellationToken cancellationToken);
}
