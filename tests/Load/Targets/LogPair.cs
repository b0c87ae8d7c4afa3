using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;
using Sentinel.Infrastructure.EventLog;
using Sentinel.Load.Benchmarks;

namespace Sentinel.Load.Targets;

/// <summary>The event logs of two nodes in this process, so that one clock sees a commit return on one and arrive at the other.</summary>
internal sealed class LogPair : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly ServiceProvider _a;
    private readonly ServiceProvider _b;
    private readonly Arrivals _arrivals;

    private LogPair(ServiceProvider a, ServiceProvider b, Arrivals arrivals) => (_a, _b, _arrivals) = (a, b, arrivals);

    /// <summary>Starts both on a database that is there.</summary>
    public static async Task<LogPair> Start(string connectionString, CancellationToken cancellationToken)
    {
        var arrivals = new Arrivals();
        var a = await LogDatabase.Node(connectionString, cancellationToken);
        return new(a, await LogDatabase.Node(connectionString, cancellationToken, arrivals), arrivals);
    }

    /// <summary>Revokes a session on A: from the return of the commit until B has applied it; zero when B was the faster.</summary>
    public async Task<TimeSpan> Revoke(SessionId session, CancellationToken cancellationToken)
    {
        var outcome = await _a.GetRequiredService<IEventStore>().Decide<Session, SessionEvent>(
            SessionStream.For(session), null, [], state => state.Revoke("measured", by: null, order: null, DateTimeOffset.UtcNow), new("load"),
            AppendOptions.Denying, cancellationToken);
        var returned = Stopwatch.GetTimestamp();
        var sequence = (outcome as Outcome.Recorded)?.Sequence ?? throw new InvalidOperationException($"{session} was not revoked: {outcome}.");
        if (!await _b.GetRequiredService<ISnapshots>().WaitFor(sequence, Patience, cancellationToken))
        {
            throw new TimeoutException($"The other node did not apply {sequence} within {Patience}.");
        }

        return await _arrivals.Of(sequence, cancellationToken) is var arrived && arrived > returned ? Stopwatch.GetElapsedTime(returned, arrived) : TimeSpan.Zero;
    }

    public async ValueTask DisposeAsync()
    {
        await LogDatabase.Stop(_b);
        await LogDatabase.Stop(_a);
    }

    /// <summary>When B had applied what.</summary>
    private sealed class Arrivals : IFeedListener
    {
        private readonly ConcurrentDictionary<long, long> _at = new();

        public void Started()
        {
        }

        public void Applied(Snapshot snapshot, IReadOnlyList<RecordedEvent> batch)
        {
            var now = Stopwatch.GetTimestamp();
            foreach (var recorded in batch)
            {
                _at[recorded.Sequence] = now;
            }
        }

        /// <remarks>Who waits for the state is woken a moment before listeners are told.</remarks>
        public async Task<long> Of(long sequence, CancellationToken cancellationToken)
        {
            long at;
            while (!_at.TryGetValue(sequence, out at))
            {
                await Task.Delay(1, cancellationToken);
            }

            return at;
        }
    }
}
