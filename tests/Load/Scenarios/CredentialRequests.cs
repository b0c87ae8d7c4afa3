using Sentinel.Load.Targets;

namespace Sentinel.Load.Scenarios;

/// <summary>Keys of sessions that are open, fetched over HTTP at a steady rate.</summary>
/// <param name="id">Its id.</param>
/// <param name="name">Its name.</param>
/// <param name="what">What must hold, in words.</param>
/// <param name="full">The load of the full form.</param>
/// <param name="short">The load of the short form.</param>
/// <param name="success">More than this share must get keys.</param>
/// <param name="p99">Below which the 99th percentile must stay.</param>
internal sealed class CredentialRequests(string id, string name, string what, LoadShape full, LoadShape @short, double success, TimeSpan p99) : IScenario
{
    public static CredentialRequests Steady { get; } = new(
        "LOAD-5", "Server_credential_requests", "100/s through HTTP for 10 s: > 99 % success, p99 < 50 ms",
        new(100, TimeSpan.FromSeconds(10), Workers: 32, Nodes: 1, Count: 100), new(100, TimeSpan.FromSeconds(1.5), Workers: 32, Nodes: 1, Count: 10),
        0.99, TimeSpan.FromMilliseconds(50));

    /// <summary>As fast as the SDKs of a whole company ask.</summary>
    public static CredentialRequests Heavy { get; } = new(
        "LOAD-6", "Server_credential_requests_heavy",
        "2,000/s over 1,000 sessions for 30 s: > 99.9 % success, p99 < 25 ms, every lease that a client received has its committed event",
        new(2_000, TimeSpan.FromSeconds(30), Workers: 128, Nodes: 1, Count: 1_000), new(300, TimeSpan.FromSeconds(1.5), Workers: 64, Nodes: 1, Count: 20),
        0.999, TimeSpan.FromMilliseconds(25));

    public string Id => id;

    public string Name => name;

    public string What => what;

    public LoadShape Full => full;

    public LoadShape Short => @short;

    public async Task<ScenarioResult> Run(ScenarioRun run, CancellationToken cancellationToken)
    {
        var cluster = await run.Clusters.Of(run.Shape.Nodes, cancellationToken);
        var sessions = await cluster.Sessions(run.Shape.Count, cancellationToken);
        var load = await run.Load(
            run.Config,
            async (request, until) => (await cluster.Fetch((int)(request.Number % run.Shape.Nodes), sessions[(int)(request.Number % sessions.Length)], until)).Error,
            cancellationToken);
        return new([new("fetch", load)], [Check.AddsUp(load), Check.Success(load, success), Check.P99(load, p99)])
        {
            Figures = [Figure.Of("sessions", sessions.Length)],
        };
    }
}
