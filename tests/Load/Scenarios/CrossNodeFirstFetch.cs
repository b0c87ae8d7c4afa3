using System.Collections.Concurrent;
using System.Diagnostics;
using Sentinel.Load.Targets;

namespace Sentinel.Load.Scenarios;

/// <summary>A session is opened on one node and its keys are fetched on another at once, before that one can have heard of it.</summary>
internal sealed class CrossNodeFirstFetch : IScenario
{
    public string Id => "LOAD-8";

    public string Name => "Cross_node_first_fetch";

    public string What => "opened on one node, fetched on the next at once, 100/s for 10 s, which is 1,000 times: no 401";

    public LoadShape Full { get; } = new(100, TimeSpan.FromSeconds(10), Workers: 32, Nodes: 2);

    public LoadShape Short { get; } = new(40, TimeSpan.FromSeconds(1), Workers: 16, Nodes: 2);

    public async Task<ScenarioResult> Run(ScenarioRun run, CancellationToken cancellationToken)
    {
        var cluster = await run.Clusters.Of(run.Shape.Nodes, cancellationToken);
        var most = run.Config.MostRequests;
        var people = await cluster.People((most + Cluster.SessionsPerPerson - 1) / Cluster.SessionsPerPerson, cancellationToken);
        var first = new ConcurrentQueue<double>();
        var (tries, unknown) = (-1, 0);
        var load = await run.Load(
            run.Config,
            async (_, until) =>
            {
                var i = Interlocked.Increment(ref tries);
                var session = (await cluster.Open(i % run.Shape.Nodes, people[i / Cluster.SessionsPerPerson], ClusterPolicy.Profile, until)).Session;
                var opened = Stopwatch.GetTimestamp();
                var fetched = await cluster.Fetch((i + 1) % run.Shape.Nodes, session, until);
                first.Enqueue(Stopwatch.GetElapsedTime(opened).TotalMilliseconds);
                if (fetched.Status == 401)
                {
                    Interlocked.Increment(ref unknown);
                }

                return fetched.Error;
            },
            cancellationToken);
        return new(
            [new("open and fetch", load)],
            [Check.AddsUp(load), Check.Equal("401 to the first fetch", 0, unknown), Check.Success(load, 0.999)])
        {
            Series = [new("opened on one node to keys from another", [.. first])],
        };
    }
}
