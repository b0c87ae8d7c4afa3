using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;

namespace Sentinel.Integration.BreakGlass;

/// <summary>The event log, at which callers are held up for a random moment, so that interleavings vary; and which can fail.</summary>
internal sealed class TroubledStore(IEventStore inner, int seed) : IEventStore
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);

    /// <summary>No append arrives.</summary>
    public bool IsDown { get; set; }

    public async Task<AppendResult> Append(Append append, CancellationToken cancellationToken)
    {
        await Hesitate();
        return IsDown ? throw new StoreUnavailableException("The test has cut the line.") : await inner.Append(append, cancellationToken);
    }

    public async Task<Outcome> Decide<TState, TEvent>(
        StreamId stream, long? expectedVersion, IReadOnlyList<Guard> guards, Func<TState, Decision<TEvent>> decide, Provenance by,
        AppendOptions options, CancellationToken cancellationToken)
        where TState : IState<TState, TEvent>
        where TEvent : class
    {
        await Hesitate();
        return IsDown
            ? throw new StoreUnavailableException("The test has cut the line.")
            : await inner.Decide(stream, expectedVersion, guards, decide, by, options, cancellationToken);
    }

    public Task<Versioned<TState>> Load<TState, TEvent>(StreamId stream, AsOf asOf, CancellationToken cancellationToken)
        where TState : IState<TState, TEvent>
        where TEvent : class => inner.Load<TState, TEvent>(stream, asOf, cancellationToken);

    public Task<DateTimeOffset> Now(CancellationToken cancellationToken) => inner.Now(cancellationToken);

    public Task<long?> FirstMoved(IReadOnlyList<Guard> guards, CancellationToken cancellationToken) => inner.FirstMoved(guards, cancellationToken);

    public IAsyncEnumerable<RecordedEvent> ReadStream(string stream, AsOf asOf, CancellationToken cancellationToken) =>
        inner.ReadStream(stream, asOf, cancellationToken);

    public IAsyncEnumerable<RecordedEvent> ReadAll(long after, int? limit, CancellationToken cancellationToken) =>
        inner.ReadAll(after, limit, cancellationToken);

    private async Task Hesitate()
    {
        int turn;
        lock (_lock)
        {
            turn = _random.Next(4);
        }

        if (turn == 1)
        {
            await Task.Yield();
        }
        else if (turn == 2)
        {
            await Task.Delay(1);
        }
    }
}
