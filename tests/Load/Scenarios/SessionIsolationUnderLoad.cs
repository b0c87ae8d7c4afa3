using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Integration.Kit;
using Sentinel.Load.Targets;

namespace Sentinel.Load.Scenarios;

/// <summary>Several sessions, each written to and fetched from by several callers at the same time.</summary>
internal sealed class SessionIsolationUnderLoad : IScenario
{
    // Of so many operations one is a fetch, which serves the session's first keys again, and the others write.
    private const int FetchEvery = 5;

    public string Id => "LOAD-14";

    public string Name => "Session_isolation_under_load";

    public string What =>
        "10 sessions, 2,000 writes of context and fetches in parallel, as fast as they are answered: each has its own value and exactly its own operations";

    public LoadShape Full { get; } = new(2_000, TimeSpan.FromSeconds(1), Workers: 100, Nodes: 2, Count: 10);

    public LoadShape Short { get; } = new(400, TimeSpan.FromSeconds(0.5), Workers: 50, Nodes: 2, Count: 10);

    public async Task<ScenarioResult> Run(ScenarioRun run, CancellationToken cancellationToken)
    {
        var cluster = await run.Clusters.Of(run.Shape.Nodes, cancellationToken);
        var people = await cluster.People(run.Shape.Count, cancellationToken);
        var begin = await cluster.LastSequence(cancellationToken);
        var opened = await AtOnce.Run(
            people.Length, i => cluster.Open(i % run.Shape.Nodes, people[i], ClusterPolicy.Profile, cancellationToken), cancellationToken);
        ImmutableArray<Leased> sessions = [.. opened.Done.Select(one => one.Session)];
        ImmutableArray<SentinelClient> owners =
            [.. sessions.SelectMany(session => Enumerable.Range(0, run.Shape.Nodes).Select(node => cluster.As(session.Owner, cancellationToken, node)))];
        var (sent, acknowledged, operations) = (new Writes(), new Writes(), -1);
        foreach (var session in sessions)
        {
            await cluster.Fetch(0, session, cancellationToken);
        }

        var load = await run.Load(
            run.Config with { Timeout = AtOnce.Within },
            async (_, until) =>
            {
                var number = Interlocked.Increment(ref operations);
                var (session, node) = (sessions[number % sessions.Length], number / sessions.Length % run.Shape.Nodes);
                if (number / sessions.Length % FetchEvery == 0)
                {
                    return (await cluster.Fetch(node, session, until)).Error;
                }

                sent.Add(session, number);
                var answer = await owners[(number % sessions.Length * run.Shape.Nodes) + node]
                    .ReplaceContext(session.Id, new { session = session.Id, write = number.ToString(CultureInfo.InvariantCulture) });
                if (answer.Status != 204)
                {
                    return $"{answer.Status} {answer.Code}";
                }

                acknowledged.Add(session, number);
                return null;
            },
            cancellationToken);
        await cluster.ViewsWritten(cancellationToken);
        var (logged, strangers, last) = await Logged(cluster, sessions, begin, cancellationToken);
        var leases = await LoggedLeases.Read(cluster, begin, cancellationToken);
        var shown = new List<string>();
        foreach (var session in sessions)
        {
            using var owner = cluster.As(session.Owner, cancellationToken);
            var context = (await owner.Session(session.Id)).Must(200).Body.GetProperty("context");
            var isOwn = context.GetProperty("session").GetString() == session.Id && context.GetProperty("write").GetString() == last[session.Id];
            shown.AddRange(isOwn ? [] : [$"{session.Id}: {context}"]);
        }

        Array.ForEach([.. owners], owner => owner.Dispose());
        return new(
            [new("write or fetch", load)],
            [
                Check.AddsUp(load), Check.Success(load, 0.999),
                Check.None("sessions that do not show their own last value", shown),
                Check.None("values of another session", strangers),
                Check.None("acknowledged writes that are not in their session's stream exactly once", acknowledged.NotOnceIn(logged)),
                Check.None("writes in a stream that nobody sent there", logged.NotIn(sent)),
                Check.None(
                    "sessions whose leases are not exactly the keys that were received for them",
                    [.. sessions.Where(session => !Same(leases, cluster.Received, session)).Select(session => session.Id)]),
            ])
        {
            Figures =
            [
                Figure.Of("sessions", sessions.Length), Figure.Of("writes in the log", logged.Count), Figure.Of("leases in the log", leases.Count),
            ],
        };
    }

    private static bool Same(LoggedLeases log, ReceivedKeys received, Leased session) =>
        log.Of(session.Id).Order(StringComparer.Ordinal).SequenceEqual(received.Of(session), StringComparer.Ordinal);

    /// <summary>What the log says was written to the sessions, values that name another session, and the last write of each.</summary>
    private static async Task<(Writes Writes, IReadOnlyList<string> Strangers, IReadOnlyDictionary<string, string> Last)> Logged(
        Cluster cluster, IEnumerable<Leased> sessions, long begin, CancellationToken cancellationToken)
    {
        var known = sessions.ToDictionary(session => $"session-{session.Id}", StringComparer.Ordinal);
        var (writes, strangers, last) = (new Writes(), new List<string>(), new Dictionary<string, string>(StringComparer.Ordinal));
        await foreach (var e in cluster.Log(cancellationToken, begin))
        {
            if (e.GetProperty("type").GetString() == "session_context_replaced"
                && known.TryGetValue(e.GetProperty("stream").GetString()!, out var session))
            {
                var context = e.GetProperty("data").GetProperty("context");
                var write = context.GetProperty("write").GetString()!;
                writes.Add(session, int.Parse(write, CultureInfo.InvariantCulture));
                last[session.Id] = write;
                strangers.AddRange(context.GetProperty("session").GetString() == session.Id ? [] : [$"{context} in {session.Id}"]);
            }
        }

        return (writes, strangers, last);
    }

    /// <summary>Which write went to which session, from any thread.</summary>
    private sealed class Writes
    {
        private readonly ConcurrentQueue<(string Session, int Write)> _all = new();

        public int Count => _all.Count;

        public void Add(Leased session, int write) => _all.Enqueue((session.Id, write));

        public IReadOnlyCollection<string> NotOnceIn(Writes log)
        {
            var times = log._all.CountBy(write => write).ToDictionary();
            return [.. _all.Where(write => times.GetValueOrDefault(write) != 1).Select(write => write.ToString())];
        }

        public IReadOnlyCollection<string> NotIn(Writes others) => [.. _all.Except(others._all).Select(write => write.ToString())];
    }
}
