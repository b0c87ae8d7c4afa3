using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Integration.Kit;
using Sentinel.Load.Engine;
using Sentinel.Load.Targets;

namespace Sentinel.Load.Scenarios;

/// <summary>Everybody fetches keys while a third of the sessions is revoked person by person, a third by profile, and then everything.</summary>
/// <remarks>Meanwhile a latecomer of each third goes on opening sessions: into what is held nobody may come, and nobody may have keys.</remarks>
internal sealed class RevocationStorm : IScenario
{
    private const double OpensPerSecond = 6;
    private const int Tries = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    public string Id => "LOAD-12";

    public string Name => "Revocation_storm";

    public string What =>
        "3 nodes, 1,000 active sessions under 500/s for 10 s, revoked by person, by profile, then everything, 6 sessions/s opened meanwhile: Log, Answer, nobody gets into what is held; time to the last refusal";

    public LoadShape Full { get; } = new(500, TimeSpan.FromSeconds(10), Workers: 64, Nodes: 3, Count: 1_000);

    public LoadShape Short { get; } = new(300, TimeSpan.FromSeconds(1.5), Workers: 48, Nodes: 3, Count: 36);

    public async Task<ScenarioResult> Run(ScenarioRun run, CancellationToken cancellationToken)
    {
        var cluster = await run.Clusters.Of(run.Shape.Nodes, cancellationToken);
        var waves = await StormWave.Three(cluster, run.Shape.Count / 3, cancellationToken);
        try
        {
            var storm = new Storm(cluster, waves, run.Shape.Nodes);
            return await storm.Run(run, cancellationToken);
        }
        finally
        {
            await Lift(cluster, waves);
        }
    }

    /// <summary>Lifts every hold: whoever has the servers next finds them open.</summary>
    private static async Task Lift(Cluster cluster, ImmutableArray<StormWave> waves)
    {
        using var @operator = cluster.As("operator", CancellationToken.None);
        var last = 0L;
        foreach (var order in waves.SelectMany(wave => wave.Scopes).Select(scope => scope.Order).OfType<string>())
        {
            last = (await @operator.Lift(order, "the storm is over")).Must(204).Sequence ?? last;
        }

        await cluster.Applied(last, CancellationToken.None);
    }

    private sealed class Storm(Cluster cluster, ImmutableArray<StormWave> waves, int nodes)
    {
        private readonly ImmutableArray<(Leased Session, OrderedScope Scope)> _sessions = [.. waves.SelectMany(wave => wave.Sessions)];
        private readonly ConcurrentQueue<Leased> _late = new();

        public async Task<ScenarioResult> Run(ScenarioRun run, CancellationToken cancellationToken)
        {
            var config = run.Config with { WarmUp = TimeSpan.Zero };
            await Parallel.ForEachAsync(
                Enumerable.Range(0, _sessions.Length), new ParallelOptions { MaxDegreeOfParallelism = 4 * nodes, CancellationToken = cancellationToken },
                async (i, until) => await Activate(i % nodes, _sessions[i].Session, until));
            var opening = new LoadGenerator(config with { RequestsPerSecond = OpensPerSecond, Workers = 4 }, Open).Run(null, cancellationToken);
            var load = await run.Load(
                config with { Timeline = [.. waves.Select((wave, i) => new TimelineEvent($"revoke {wave.Name}", run.Shape.Duration * (i + 1) / 4, _ => Revoke(wave, cancellationToken)))] },
                Fetch, cancellationToken);
            var opens = await opening;
            var served = await ServedAfterAll(cancellationToken);
            await Recorded(cancellationToken);
            var last = waves.Select(wave => (wave.Name, Time: wave.Scopes.Max(scope => scope.LastKey))).ToArray();
            return new(
                [new("fetch", load), new("open sessions", opens)],
                [
                    Check.AddsUp(load), Check.AddsUp(opens), Check.Success(load, 0.999), Check.Success(opens, 0.999),
                    Check.None("orders that failed", [.. load.Marks.Where(mark => mark.Failure is not null).Select(mark => $"{mark.Name}: {mark.Failure}")]),
                    Check.None("keys behind an order's answer", [.. waves.SelectMany(wave => wave.Scopes).SelectMany(scope => scope.Violations)]),
                    Check.None("keys of any session behind everything", served),
                ])
            {
                Series = [new("commit to last key served again, wave by wave", [.. last.Select(one => one.Time.TotalMilliseconds)])],
                Figures =
                [
                    .. last.Select(one => new Figure($"{one.Name}: last key served again", string.Create(CultureInfo.InvariantCulture, $"{one.Time.TotalMilliseconds:0.0} ms after the commit"))),
                    new("orders", $"{waves.Sum(wave => wave.Scopes.Length)}"), new("sessions opened meanwhile", $"{_late.Count}"),
                ],
            };
        }

        /// <summary>The first keys of a session. A node that has just started may need longer than a caller is let wait.</summary>
        private async Task Activate(int node, Leased session, CancellationToken cancellationToken)
        {
            for (var tries = 1; (await cluster.Fetch(node, session, cancellationToken)).Error is { } error; tries++)
            {
                if (tries == Tries)
                {
                    throw new InvalidOperationException($"{session.Id} got no keys: {error}");
                }
            }
        }

        private async ValueTask<string?> Fetch(LoadRequest request, CancellationToken until)
        {
            var (session, scope) = _sessions[(int)(request.Number % _sessions.Length)];
            var node = (int)(request.Number % nodes);
            Fetched fetched = default;
            await scope.Answers.Record(Probes.NameOf(node), async () => (fetched = await cluster.Fetch(node, session, until)).Status);
            return fetched.Status == 403 && (scope.IsGiven || waves[^1].Latecomers.IsGiven) ? null : fetched.Error;
        }

        private async ValueTask<string?> Open(LoadRequest request, CancellationToken until)
        {
            var wave = waves[(int)(request.Number % waves.Length)];
            using var client = new SentinelClient(cluster.Nodes[(int)(request.Number / waves.Length % nodes)].Url, wave.Latecomer.Token, until);
            var answer = await client.OpenSession(wave.Profile);
            if (answer.Status == 201)
            {
                _late.Enqueue(new(answer["id"], answer["token"], wave.Latecomer));
            }

            return answer.Status == 201 || (answer.Status == 403 && (wave.Latecomers.IsGiven || waves[^1].Latecomers.IsGiven)) ? null : $"{answer.Status} {answer.Code}";
        }

        /// <summary>The receipts may take longer than the rest of the load: they are waited for all the same.</summary>
        private async Task Revoke(StormWave wave, CancellationToken cancellationToken)
        {
            using var @operator = cluster.As("operator", cancellationToken);
            await Task.WhenAll(wave.Scopes.Select(scope => scope.Give(@operator)));
        }

        /// <summary>The last order is on everything, and every node has acknowledged it: nobody has keys, wherever he asks.</summary>
        private async Task<IReadOnlyList<string>> ServedAfterAll(CancellationToken cancellationToken)
        {
            var served = new ConcurrentQueue<string>();
            await Parallel.ForEachAsync(
                _sessions.Select(one => one.Session).Concat(_late).Index(),
                new ParallelOptions { MaxDegreeOfParallelism = 4 * nodes, CancellationToken = cancellationToken },
                async (session, until) =>
                {
                    var fetched = await cluster.Fetch(session.Index % nodes, session.Item, until);
                    if (fetched.Status != 403)
                    {
                        served.Enqueue($"{session.Item.Id} got {fetched.Status}");
                    }
                });
            return [.. served];
        }

        /// <summary>Waits until the log says of each session that it ended: the next scenario is not to be measured beside that.</summary>
        private async Task Recorded(CancellationToken cancellationToken)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            using var @operator = cluster.As("operator", patience.Token);
            foreach (var order in waves.Select(wave => wave.Latecomers.Order).OfType<string>())
            {
                while ((await @operator.Get($"/v1/revocations/{order}")).Must(200).Body is var receipt
                    && receipt.GetProperty("sessionsRecorded").GetInt32() < receipt.GetProperty("sessionsCovered").GetInt32())
                {
                    await Task.Delay(Between, patience.Token);
                }
            }
        }
    }
}
