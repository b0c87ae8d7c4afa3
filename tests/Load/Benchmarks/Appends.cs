using System.Globalization;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;

namespace Sentinel.Load.Benchmarks;

/// <summary>Durable appends of one event behind four guards, each caller to a stream of its own.</summary>
/// <param name="name">On the command line.</param>
/// <param name="callers">Of ours.</param>
/// <param name="rawCallers">Of the baseline, each with a connection of its own.</param>
/// <param name="rate">Share of the baseline's rate to reach.</param>
/// <param name="latency">Share of the baseline's 99th percentile to stay under; null when that is not asked.</param>
internal sealed class Appends(string name, int callers, int rawCallers, double rate, double? latency) : IBenchmark
{
    public string Name => name;

    public string What => $"durable appends, {(callers == 1 ? "1 caller" : $"{callers} callers, distinct streams")}";

    public async Task<IReadOnlyList<Comparison>> Run(Effort effort, CancellationToken cancellationToken)
    {
        await using var database = await LogDatabase.Start(cancellationToken);
        await using var raw = await RawAppends.Start(database, rawCallers, cancellationToken);
        var ours = await Guarded.Start(database.Store, callers, cancellationToken);
        var rounds = await Rounds.Alternate(
            effort.Rounds, () => raw.Run(effort.Window, cancellationToken), () => ours.Run(effort.Window, cancellationToken));
        await Check(database, ours, cancellationToken);
        var batches = await database.Count($"select count(distinct timestamp) from {SampleLog.Rows}", cancellationToken);

        var goals = new List<Goal> { Goal.Reach("rate", rounds.Ratio, rate) };
        if (latency is { } share)
        {
            goals.Add(Goal.StayUnder("p99", rounds.LatencyRatio!.Value, share));
        }

        return
        [
            new(What, "appends/s",
                Figure.Of($"raw Npgsql, {(rawCallers == 1 ? "1 connection" : $"{rawCallers} connections")}", rounds.Baseline),
                Figure.Of("IEventStore.Append, 4 guards each", rounds.Ours),
                rounds.Ratio, goals,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"fsync on; ours with lock, guards, order and notify, {(double)ours.Recorded / batches:F1} events a commit; the baseline without any of them")),
        ];
    }

    /// <summary>What was answered as recorded is in the log, once, in streams without holes.</summary>
    private static async Task Check(LogDatabase database, Guarded ours, CancellationToken cancellationToken)
    {
        var inLog = await database.Count($"select count(*) from {SampleLog.Rows}", cancellationToken);
        var torn = await database.Count(
            """
            select count(*) from (
              select from sentinel.mt_events e join sentinel.mt_streams s on s.id = e.stream_id
               group by s.id, s.version having count(*) <> s.version or max(e.version) <> s.version or min(e.version) <> 1) torn
            """, cancellationToken);
        if (inLog != ours.Recorded || torn != 0)
        {
            throw new InvalidOperationException($"{ours.Recorded} events were answered as recorded, {inLog} are in the log, {torn} streams are torn.");
        }
    }

    /// <summary>Callers of the event log.</summary>
    private sealed class Guarded(IEventStore store, IReadOnlyList<Guard> guards, SessionId[] sessions, long recorded)
    {
        private readonly long[] _versions = [.. sessions.Select(_ => 2L)];
        private long _recorded = recorded;

        public long Recorded => Interlocked.Read(ref _recorded);

        public static async Task<Guarded> Start(IEventStore store, int callers, CancellationToken cancellationToken)
        {
            // Three streams that stand, and one that must go on not to exist: as of policy, person, token and orders.
            var guards = new List<Guard>();
            var recorded = 0L;
            for (var i = 0; i < 3; i++)
            {
                var stream = SessionStream.For(SampleLog.NewSession());
                await SampleLog.Commit(store, stream, 0, [SampleLog.Opened(SampleLog.NewSession())], [], cancellationToken);
                guards.Add(Guard.From(new Versioned<Session>(stream, 1, Session.Initial)));
                recorded++;
            }

            guards.Add(Guard.From(new Versioned<Session>(SessionStream.For(SampleLog.NewSession()), 0, Session.Initial)));
            var sessions = Enumerable.Range(0, callers).Select(_ => SampleLog.NewSession()).ToArray();
            foreach (var session in sessions)
            {
                await SampleLog.Commit(store, SessionStream.For(session), 0, SampleLog.Session(session, 2), guards, cancellationToken);
                recorded += 2;
            }

            return new(store, guards, sessions, recorded);
        }

        public Task<Sample> Run(TimeSpan window, CancellationToken cancellationToken) =>
            ClosedLoop.Run(sessions.Length, window, caller => Append(caller, cancellationToken));

        private async Task Append(int caller, CancellationToken cancellationToken)
        {
            var session = sessions[caller];
            var done = await SampleLog.Commit(
                store, SessionStream.For(session), _versions[caller], [SampleLog.Issued(session)], guards, cancellationToken);
            _versions[caller] = done.Versions[0];
            Interlocked.Increment(ref _recorded);
        }
    }
}
