using Sentinel.Load.Targets;

namespace Sentinel.Load.Scenarios;

/// <summary>Keys of many sessions, fetched as fast as the SDKs of a whole company do, and every lease looked up in the log.</summary>
internal sealed class ServerCredentialRequestsHeavy : IScenario
{
    public string Id => "LOAD-6";

    public string Name => "Server_credential_requests_heavy";

    public string What => "2,000/s over 1,000 sessions for 30 s: > 99.9 % success, p99 < 25 ms, every lease that a client received has its committed event";

    public LoadShape Full { get; } = new(2_000, TimeSpan.FromSeconds(30), Workers: 128, Nodes: 1, Count: 1_000);

    public LoadShape Short { get; } = new(300, TimeSpan.FromSeconds(1.5), Workers: 64, Nodes: 1, Count: 20);

    public async Task<ScenarioResult> Run(ScenarioRun run, CancellationToken cancellationToken)
    {
        var cluster = await run.Clusters.Of(run.Shape.Nodes, cancellationToken);
        var sessions = await cluster.Sessions(run.Shape.Count, cancellationToken);
        var (begin, received) = (await cluster.LastSequence(cancellationToken), new ReceivedKeys());
        var load = await run.Load(
            run.Config,
            async (request, until) =>
            {
                var session = sessions[(int)(request.Number % sessions.Length)];
                return received.Add(session, await cluster.Fetch((int)(request.Number % run.Shape.Nodes), session, until)).Error;
            },
            cancellationToken);
        var leases = await LoggedLeases.Read(cluster, begin, cancellationToken);
        return new(
            [new("fetch", load)],
            [
                Check.AddsUp(load), Check.Success(load, 0.999), Check.P99(load, TimeSpan.FromMilliseconds(25)),
                Check.None("leases that a client received and the log does not know", received.MissingIn(leases)),
            ])
        {
            Figures =
            [
                Figure.Of("sessions", sessions.Length), Figure.Of("leases received", received.Count), Figure.Of("leases in the log", leases.Count),
            ],
        };
    }
}
