using System.Collections.Concurrent;
using Sentinel.Load.Engine;
using Sentinel.Load.Targets;

namespace Sentinel.Load.Scenarios;

/// <summary>Orders on other people must not disturb the leases that are being made: neither refuse them nor make them twice.</summary>
internal sealed class UnrelatedOrders : IScenario
{
    private const int Others = 10;

    // Counted by the node that calls, every try of it, whatever came of it.
    private const string Calls = "sentinel_sts_call_duration_seconds_count";

    public string Id => "LOAD-9";

    public string Name => "Unrelated_orders";

    public string What => "20 orders/s on other people while 50 leases/s are issued on 2 nodes for 10 s: no 503, no second AssumeRole";

    public LoadShape Full { get; } = new(50, TimeSpan.FromSeconds(10), Workers: 32, Nodes: 2, Count: 20);

    public LoadShape Short { get; } = new(40, TimeSpan.FromSeconds(1.2), Workers: 32, Nodes: 2, Count: 20);

    public async Task<ScenarioResult> Run(ScenarioRun run, CancellationToken cancellationToken)
    {
        var cluster = await run.Clusters.Of(run.Shape.Nodes, cancellationToken);
        var others = await cluster.People(Others, cancellationToken);
        var config = run.Config with { WarmUp = TimeSpan.Zero };
        var sessions = await cluster.Sessions(1 + (int)Math.Ceiling(run.Shape.Rate * run.Shape.Duration.TotalSeconds), cancellationToken);
        var callsBefore = await cluster.Metric(Calls, cancellationToken);
        using var operatorOnA = cluster.As("operator", cancellationToken);
        using var operatorOnB = cluster.As("operator", cancellationToken, node: run.Shape.Nodes - 1);
        var kept = new ConcurrentQueue<string>();

        var ordering = new LoadGenerator(config with { RequestsPerSecond = run.Shape.Count, Workers = 8 }, Order).Run(null, cancellationToken);
        var leases = await run.Load(
            config,
            async (request, until) =>
            {
                var fetched = await cluster.Fetch((int)(request.Number % run.Shape.Nodes), sessions[(int)request.Number], until);
                if (fetched.AccessKeyId is { } key)
                {
                    kept.Enqueue(key);
                }

                return fetched.Error;
            },
            cancellationToken);
        var orders = await ordering;

        var calls = (int)(await cluster.Metric(Calls, cancellationToken) - callsBefore);
        return new(
            [new("first fetches", leases), new("orders on other people", orders)],
            [
                Check.AddsUp(leases), Check.AddsUp(orders), Check.Success(leases, 0.999), Check.Success(orders, 0.999),
                Check.Equal("503", 0, leases.Errors.Where(error => error.Key.StartsWith("503", StringComparison.Ordinal)).Sum(error => error.Value)),
                Check.Equal("AssumeRole calls", (int)leases.Offered, calls), Check.Equal("keys", (int)leases.Offered, kept.Distinct(StringComparer.Ordinal).Count()),
            ]);

        async ValueTask<string?> Order(LoadRequest request, CancellationToken until)
        {
            var on = others[(int)(request.Number % Others)];
            var answer = await (request.Number % 2 == 0 ? operatorOnA : operatorOnB).Revoke(new { person = on.Id }, "unrelated", hold: "none");
            return answer.Status == 200 ? null : $"{answer.Status} {answer.Code}";
        }
    }
}
