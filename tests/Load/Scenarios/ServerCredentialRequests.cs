namespace Sentinel.Load.Scenarios;

/// <summary>Keys of sessions that are open, fetched over HTTP at a steady rate.</summary>
internal sealed class ServerCredentialRequests : IScenario
{
    public string Id => "LOAD-5";

    public string Name => "Server_credential_requests";

    public string What => "100/s through HTTP for 10 s: > 99 % success, p99 < 50 ms";

    public LoadShape Full { get; } = new(100, TimeSpan.FromSeconds(10), Workers: 32, Nodes: 1, Count: 100);

    public LoadShape Short { get; } = new(100, TimeSpan.FromSeconds(1.5), Workers: 32, Nodes: 1, Count: 10);

    public async Task<ScenarioResult> Run(ScenarioRun run, CancellationToken cancellationToken)
    {
        var cluster = await run.Clusters.Of(run.Shape.Nodes, cancellationToken);
        var sessions = await cluster.Sessions(run.Shape.Count, cancellationToken);
        var load = await run.Load(
            run.Config,
            async (request, until) => (await cluster.Fetch((int)(request.Number % run.Shape.Nodes), sessions[(int)(request.Number % sessions.Length)], until)).Error,
            cancellationToken);
        return new([new("fetch", load)], [Check.AddsUp(load), Check.Success(load, 0.99), Check.P99(load, TimeSpan.FromMilliseconds(50))]);
    }
}
