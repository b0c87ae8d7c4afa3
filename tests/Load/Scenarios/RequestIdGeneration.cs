using System.Collections.Concurrent;
using System.Globalization;
using Sentinel.Domain.Kernel;

namespace Sentinel.Load.Scenarios;

/// <summary>Ids of calls for keys, as the product makes them.</summary>
internal sealed class RequestIdGeneration : IScenario
{
    public string Id => "LOAD-3";

    public string Name => "Request_id_generation";

    public string What => "5,000/s for 5 s: no collision, format valid, random bits like thrown coins";

    public LoadShape Full { get; } = new(5_000, TimeSpan.FromSeconds(5), Workers: 16, Nodes: 0);

    public LoadShape Short { get; } = new(5_000, TimeSpan.FromSeconds(1), Workers: 16, Nodes: 0);

    public async Task<ScenarioResult> Run(ScenarioRun run, CancellationToken cancellationToken)
    {
        var seen = new ConcurrentDictionary<string, byte>(StringComparer.Ordinal);
        var made = new ConcurrentQueue<UInt128>();
        var load = await run.Load(
            run.Config,
            (_, _) =>
            {
                var id = Domain.Kernel.Id.New<CredentialRequestId>(TimeProvider.System.GetUtcNow()).Value;
                if (!Domain.Kernel.Id.TryParse<CredentialRequestId>(id, out var read) || read.Value != id)
                {
                    return new("malformed");
                }

                made.Enqueue(RandomBits.Of(id.AsSpan(id.Length - Ulid.Length)));
                return new(seen.TryAdd(id, 0) ? null : "collision");
            },
            cancellationToken);
        var largest = RandomBits.LargestChiSquare([.. made]);
        return new(
            [new("ids", load)],
            [
                Check.AddsUp(load), Check.Equal("collisions", 0, load.Errors.GetValueOrDefault("collision")),
                Check.Equal("malformed", 0, load.Errors.GetValueOrDefault("malformed")), Check.Success(load, 0.99),
                new(
                    "largest χ² of the random bits", Text($"< {RandomBits.Bound}"), Text($"{largest:0.0} of {made.Count:N0} ids"), largest < RandomBits.Bound,
                    CheckKind.Correctness),
                Check.Throughput(load, 0.8 * run.Shape.Rate),
            ]);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
