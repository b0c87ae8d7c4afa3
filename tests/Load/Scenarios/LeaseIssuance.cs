using System.Collections.Concurrent;
using Sentinel.Load.Targets;

namespace Sentinel.Load.Scenarios;

/// <summary>New leases only: each request is the first of its session, and goes all the way to STS and the log.</summary>
internal sealed class LeaseIssuance : IScenario
{
    // Counted by the node that calls, every try of it, whatever came of it.
    private const string Calls = "sentinel_sts_call_duration_seconds_count";

    public string Id => "LOAD-7";

    public string Name => "Lease_issuance";

    public string What =>
        "200/s new leases, a fresh session each, for 10 s through HTTP and the sandbox STS: > 99.9 %, p99 < 50 ms, exactly one event and one AssumeRole each";

    public LoadShape Full { get; } = new(200, TimeSpan.FromSeconds(10), Workers: 64, Nodes: 1);

    public LoadShape Short { get; } = new(60, TimeSpan.FromSeconds(1), Workers: 32, Nodes: 1);

    public async Task<ScenarioResult> Run(ScenarioRun run, CancellationToken cancellationToken)
    {
        var cluster = await run.Clusters.Of(run.Shape.Nodes, cancellationToken);
        var sessions = new ConcurrentQueue<Leased>(await cluster.Sessions(run.Config.MostRequests, cancellationToken));
        var begin = await cluster.LastSequence(cancellationToken);
        var asked = new ConcurrentQueue<Leased>();
        var callsBefore = await cluster.Metric(Calls, cancellationToken);
        var load = await run.Load(
            run.Config,
            async (request, until) =>
            {
                if (!sessions.TryDequeue(out var session))
                {
                    return "no session left";
                }

                asked.Enqueue(session);
                return (await cluster.Fetch((int)(request.Number % run.Shape.Nodes), session, until)).Error;
            },
            cancellationToken);
        var leases = await LoggedLeases.Read(cluster, begin, cancellationToken);
        var calls = await cluster.Metric(Calls, cancellationToken) - callsBefore;
        return new(
            [new("first fetch", load)],
            [
                Check.AddsUp(load), Check.Success(load, 0.999), Check.P99(load, TimeSpan.FromMilliseconds(50)),
                Check.None(
                    "sessions whose keys the log tells more than once",
                    [.. asked.Where(session => leases.Of(session.Id).Count() > 1).Select(session => session.Id)]),
                Check.Equal("AssumeRole calls, one for each lease in the log", leases.Count, (int)calls),
            ])
        {
            Figures = [Figure.Of("leases in the log", leases.Count), Figure.Of("AssumeRole calls", (int)calls)],
        };
    }
}
