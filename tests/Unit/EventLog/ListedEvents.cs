using System.Runtime.CompilerServices;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;

namespace Sentinel.Unit.EventLog;

/// <summary>A log that is a list.</summary>
internal sealed class ListedEvents(IReadOnlyList<RecordedEvent> log) : IEventStore
{
    public async IAsyncEnumerable<RecordedEvent> ReadAll(
        long after, int? limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var recorded in log.Where(recorded => recorded.Sequence > after).Take(limit ?? int.MaxValue))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return recorded;
        }

        await Task.CompletedTask;
    }

    public IAsyncEnumerable<RecordedEvent> ReadStream(string stream, AsOf asOf, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<AppendResult> Append(Append append, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Outcome> Decide<TState, TEvent>(
        StreamId stream, long? expectedVersion, IReadOnlyList<Guard> guards, Func<TState, Decision<TEvent>> decide, Provenance by,
        AppendOptions options, CancellationToken cancellationToken)
        where TState : IState<TState, TEvent>
        where TEvent : class => throw new NotSupportedException();

    public Task<Versioned<TState>> Load<TState, TEvent>(StreamId stream, AsOf asOf, CancellationToken cancellationToken)
        where TState : IState<TState, TEvent>
        where TEvent : class => throw new NotSupportedException();

    /// <summary>The last event's time, or later.</summary>
    public DateTimeOffset Time { get; init; } = DateTimeOffset.MaxValue;

    public Task<DateTimeOffset> Now(CancellationToken cancellationToken) => Task.FromResult(Time);

    public Task<long?> FirstMoved(IReadOnlyList<Guard> guards, CancellationToken cancellationToken) => throw new NotSupportedException();
}
