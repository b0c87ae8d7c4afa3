using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Domain.Kernel;
using Sentinel.Integration.Kit;
using Sentinel.Load.Benchmarks;
using Sentinel.Load.Engine;
using Sentinel.Load.Targets;

namespace Sentinel.Load.Scenarios;

/// <summary>How long a revoked session still gets keys: on the node that took the revoke, and on two that did not.</summary>
internal sealed class RevocationTiming : IScenario
{
    private const int ProbesPerNode = 4;
    private const int MostNodes = 3;
    private static readonly TimeSpan Bound = TimeSpan.FromMilliseconds(100);

    public string Id => "LOAD-10";

    public string Name => "Revocation_timing";

    public string What =>
        "50/s on one session, revoked after half of 10 s; then 50 revokes each on the node that is asked and on two others, 4 clients a node: all succeed before, Log and Answer, p99 from commit to first refusal < 100 ms";

    public LoadShape Full { get; } = new(50, TimeSpan.FromSeconds(10), Workers: 16, Nodes: MostNodes, Count: 50);

    public LoadShape Short { get; } = new(50, TimeSpan.FromSeconds(1), Workers: 16, Nodes: MostNodes, Count: 3);

    public async Task<ScenarioResult> Run(ScenarioRun run, CancellationToken cancellationToken)
    {
        var cluster = await run.Clusters.Of(run.Shape.Nodes, cancellationToken);
        var sessions = await cluster.Sessions(1 + (3 * run.Shape.Count), cancellationToken);
        var paced = await Paced(run, cluster, sessions[0], cancellationToken);
        var there = await Repeat(cluster, sessions.Slice(1, run.Shape.Count), [0], cancellationToken);
        int[] others = [.. Enumerable.Range(1, run.Shape.Nodes - 1)];
        var elsewhere = others.Length == 0 ? [] : await Repeat(cluster, sessions.Slice(1 + run.Shape.Count, run.Shape.Count), others, cancellationToken);
        var inside = await Inside(cluster, sessions.Slice(1 + (2 * run.Shape.Count), run.Shape.Count), cancellationToken);

        Probed[] all = [.. there, .. elsewhere];
        var reserves = Distribution.Of(all.SelectMany(one => one.Report.Reserves.Values).SelectMany(node => node).Select(after => after.TotalMilliseconds));
        TimeSeries[] series =
        [
            new("commit to first refusal, same node", [.. there.Select(one => one.Refused[0].TotalMilliseconds)]),
            .. others.Select(node => new TimeSeries($"commit to first refusal, node {node + 1}", [.. elsewhere.Select(one => one.Refused[node].TotalMilliseconds)])),
            new("commit returned to applied elsewhere", [.. inside.Select(time => time.TotalMilliseconds)]),
        ];
        return paced with
        {
            Checks =
            [
                .. paced.Checks,
                Check.None("keys behind a revoke's answer", [.. all.SelectMany(one => one.Report.Violations)]),
                Check.None("other answers than keys and the refusal", [.. all.SelectMany(one => one.Unexpected)]),
                .. series.Select(times => Check.Below($"p99 {times.Name}", TimeSpan.FromMilliseconds(Distribution.Of(times.Milliseconds).P99), Bound)),
            ],
            Series = [.. series],
            Figures =
            [
                .. paced.Figures,
                .. series.Select(times => new Figure($"{times.Name}, p50", Ms(Distribution.Of(times.Milliseconds).P50))),
                new("served again between commit and refusal", $"{reserves.Count}, p50 {Ms(reserves.P50)}, longest {Ms(reserves.Max)}"),
            ],
        };
    }

    /// <summary>One session at a steady rate, revoked in the middle.</summary>
    private static async Task<ScenarioResult> Paced(ScenarioRun run, Cluster cluster, Leased session, CancellationToken cancellationToken)
    {
        var answers = new AnswerInvariant(TimeProvider.System);
        Revoke? revoke = null;
        var (revoking, early) = (false, 0);
        var half = run.Shape.Duration / 2;
        var load = await run.Load(
            run.Config with { Timeline = [new TimelineEvent("revoke", half, Revoke)] },
            async (_, until) => await Fetch(until) is var error && error == Probes.Refused ? null : error,
            cancellationToken);
        var last = await Fetch(cancellationToken);
        var report = revoke is null ? null : answers.Check(revoke);
        return new(
            [new("one session, revoked in the middle", load)],
            [
                Check.AddsUp(load), Check.Success(load, 0.99), Check.Equal("refused before the revoke", 0, early),
                Check.None("keys behind the revoke's answer", report?.Violations ?? ["it was not revoked"]),
                Check.Equal("the last answer", Probes.Refused, last),
            ])
        {
            Figures = [new("served again at a steady rate", $"{report?.Reserves.Values.Sum(node => node.Count) ?? 0}")],
        };

        async Task<string?> Fetch(CancellationToken until)
        {
            Fetched fetched = default;
            await answers.Record(Probes.NameOf(0), async () => (fetched = await cluster.Fetch(0, session, until)).Status);
            _ = fetched.Error is not null && !Volatile.Read(ref revoking) ? Interlocked.Increment(ref early) : 0;
            return fetched.Error;
        }

        // The receipt may take longer than the rest of the load: it is waited for all the same.
        async Task Revoke(CancellationToken _)
        {
            Volatile.Write(ref revoking, true);
            revoke = await Probes.Revoked(cluster, session, answers, cancellationToken);
        }
    }

    private static async Task<IReadOnlyList<Probed>> Repeat(
        Cluster cluster, ImmutableArray<Leased> sessions, IReadOnlyCollection<int> nodes, CancellationToken cancellationToken)
    {
        var all = new List<Probed>();
        foreach (var session in sessions)
        {
            all.Add(await Probes.Revoke(cluster, session, nodes, ProbesPerNode, cancellationToken));
        }

        return all;
    }

    private static async Task<IReadOnlyList<TimeSpan>> Inside(Cluster cluster, ImmutableArray<Leased> sessions, CancellationToken cancellationToken)
    {
        await using var logs = await LogPair.Start(cluster.ConnectionString, cancellationToken);
        var all = new List<TimeSpan>();
        foreach (var session in sessions)
        {
            all.Add(await logs.Revoke(new SessionId(session.Id), cancellationToken));
        }

        return all;
    }

    private static string Ms(double milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.00} ms");
}
