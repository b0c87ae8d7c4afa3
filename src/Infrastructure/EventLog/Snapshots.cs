using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>The node's state and the proof of its freshness. Written by the feed alone, read by everybody.</summary>
internal sealed class Snapshots(IEnumerable<IProjection> projections, LogOptions options, TimeProvider clock) : ISnapshots
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, List<TaskCompletionSource>> _waiting = [];
    private Snapshot _current = Snapshot.Empty(projections);
    private Proof? _proof;
    private volatile bool _unreadable;

    public Snapshot Current => Volatile.Read(ref _current);

    public Refusal? Unfit =>
        _unreadable ? LogRefusals.LogUnreadable
        : Volatile.Read(ref _proof) is not { } proof || IsStale(proof.Asked) ? LogRefusals.NotFresh
        : proof.Skew.Duration() > ClockTolerance ? LogRefusals.ClockSkew
        : null;

    /// <summary>How long ago the last question was asked whose whole answer is applied; null before the first.</summary>
    public TimeSpan? Age => Volatile.Read(ref _proof) is { } proof ? clock.GetElapsedTime(proof.Asked.Monotonic) : null;

    public async Task<bool> WaitFor(long sequence, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (Current.Sequence >= sequence)
            {
                return true;
            }

            if (!_waiting.TryGetValue(sequence, out var others))
            {
                _waiting.Add(sequence, others = []);
            }

            others.Add(reached);
        }

        try
        {
            await reached.Task.WaitAsync(atMost, clock, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Now, on both clocks.</summary>
    public Instant Now() => new(clock.GetTimestamp(), clock.GetUtcNow());

    /// <summary>Swaps in the state with the batch applied, and wakes who waited for it.</summary>
    public Snapshot Apply(IReadOnlyList<RecordedEvent> batch) => Swap(Current.Apply(batch));

    /// <summary>Swaps in the state that a node starts with, whole.</summary>
    public void Start(Snapshot first) => Swap(first);

    private Snapshot Swap(Snapshot next)
    {
        List<TaskCompletionSource> reached = [];
        lock (_gate)
        {
            Volatile.Write(ref _current, next);
            while (_waiting.Count > 0 && _waiting.First() is var first && first.Key <= next.Sequence)
            {
                reached.AddRange(first.Value);
                _waiting.Remove(first.Key);
            }
        }

        reached.ForEach(waiter => waiter.TrySetResult());
        return next;
    }

    /// <summary>Everything that was in the log when it was asked at <paramref name="asked"/> is applied.</summary>
    /// <param name="asked">When the question was sent.</param>
    /// <param name="skew">This node's clock less the database's.</param>
    public void Prove(Instant asked, TimeSpan skew) => Volatile.Write(ref _proof, new(asked, skew));

    /// <summary>The log holds what this build does not know: the node never serves again.</summary>
    public void Unreadable() => _unreadable = true;

    private bool IsStale(Instant asked)
    {
        var wall = clock.GetUtcNow() - asked.Wall;
        return clock.GetElapsedTime(asked.Monotonic) > options.FreshnessLimit || wall.Duration() > options.FreshnessLimit;
    }

    private sealed record Proof(Instant Asked, TimeSpan Skew);
}

/// <summary>A moment on the monotonic clock and on the wall clock: either may lie.</summary>
internal readonly record struct Instant(long Monotonic, DateTimeOffset Wall);
