using System.Globalization;
using System.Text.Json;
using Sentinel.Integration.Kit;

namespace Sentinel.Load.Benchmarks;

/// <summary>Keys that a session already has, fetched again over HTTP: server, bare endpoint and client each a process of its own.</summary>
internal sealed class ReServe : IBenchmark
{
    private const int Connections = 32;

    public string Name => "re-serve";

    public string What => "GET /v1/credentials of a live lease";

    public async Task<IReadOnlyList<Comparison>> Run(Effort effort, CancellationToken cancellationToken)
    {
        await using var server = await SentinelProcess.Start(new(), cancellationToken);
        using var alice = new SentinelClient(server.Url, (await server.DevEnvironment())["SENTINEL_ALICE_TOKEN"], cancellationToken);
        var secret = (await alice.OpenSession("dev")).Must(201)["token"];
        using var session = alice.As(secret);
        var keys = (await session.Credentials()).Must(200).Text;
        await using var folder = new WorkFolder();
        var file = Path.Combine(folder.Path, "body.json");
        await File.WriteAllTextAsync(file, keys, cancellationToken);
        await using var bare = await OwnProcess.Serve(FreePort.Next(), file, cancellationToken);
        var rounds = await Rounds.Alternate(
            effort.Rounds,
            () => Probe(bare.Port, secret, effort.Window, cancellationToken),
            () => Probe(server.Url.Port, secret, effort.Window, cancellationToken));
        return
        [
            new(What, "requests/s",
                Figure.Of("bare Kestrel endpoint, the same bytes", rounds.Baseline), Figure.Of("Sentinel", rounds.Ours),
                rounds.Ratio, [Goal.Reach("rate", rounds.Ratio, 0.5)],
                string.Create(CultureInfo.InvariantCulture, $"{Connections} keep-alive connections, a body of {keys.Length} bytes, the client on the same cores")),
        ];
    }

    private static async Task<Sample> Probe(int port, string secret, TimeSpan window, CancellationToken cancellationToken)
    {
        var milliseconds = window.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture);
        var probed = await OwnProcess.Probe(port, Connections, milliseconds, secret, cancellationToken);
        return JsonSerializer.Deserialize<Sample>(probed)!;
    }
}
