using System.Globalization;
using Sentinel.Domain.Policies;
using Sentinel.Integration.Kit;

namespace Sentinel.Load.Scenarios;

/// <summary>Decisions of versions that are in the cache, which all workers had asked for at the same moment before.</summary>
internal sealed class CachedPolicyEvaluation : IScenario
{
    private const int Versions = 4;

    public string Id => "LOAD-2";

    public string Name => "Cached_policy_evaluation";

    public string What => "decisions of 4 versions of 50 profiles from a warm cache at 1,000/s for 10 s: hit ratio ≥ 99.9 %, one load per version and profile";

    public LoadShape Full { get; } = new(1_000, TimeSpan.FromSeconds(10), Workers: 16, Nodes: 0);

    public LoadShape Short { get; } = new(1_000, TimeSpan.FromSeconds(1), Workers: 16, Nodes: 0);

    public async Task<ScenarioResult> Run(ScenarioRun run, CancellationToken cancellationToken)
    {
        const int Keys = Versions * PolicyShelf.Profiles;
        var shelf = new PolicyShelf(kept: Versions);
        await Workers.Run(run.Shape.Workers, async worker =>
        {
            for (var key = 0; key < Keys; key++)
            {
                await Ask(key);
            }
        });
        var (versions, profiles) = (shelf.VersionLoads, shelf.ProfileLoads);
        var (asked, missed) = (0L, 0L);
        var load = await run.Load(
            run.Config,
            async (request, until) =>
            {
                Interlocked.Increment(ref asked);
                var (right, hit) = await Ask(request.Number);
                _ = hit ? 0 : Interlocked.Increment(ref missed);
                return right ? null : "wrong decision";
            },
            cancellationToken);
        var misses = missed + shelf.ProfileLoads - profiles;
        var ratio = 1 - ((double)misses / Math.Max(1, asked));
        return new(
            [new("decisions", load)],
            [
                Check.AddsUp(load), Check.Success(load, 0.99),
                new("hit ratio", "≥ 99.9 %", string.Create(CultureInfo.InvariantCulture, $"{ratio * 100:0.###} %"), ratio >= 0.999, CheckKind.Correctness),
                Check.Equal<(long, long)>("loads of versions, of profiles", (Versions, Keys), (versions, profiles)),
                Check.Equal("loads of either behind the first", (Versions, Keys), ((int)shelf.VersionLoads, (int)shelf.ProfileLoads)),
                Check.P99(load, TimeSpan.FromMilliseconds(10)), Check.Throughput(load, 0.8 * run.Shape.Rate),
            ]);

        ValueTask<(bool Right, bool Hit)> Ask(long key) =>
            shelf.Ask(1 + (int)(key % Versions), (int)(key / Versions % PolicyShelf.Profiles), Mode.Server, cancellationToken);
    }
}
