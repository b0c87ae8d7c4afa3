using Sentinel.Domain.Policies;

namespace Sentinel.Load.Scenarios;

/// <summary>What a node's policy engine gets: mostly what is allowed, some of what is not, and now and then what no one asked before.</summary>
internal sealed class MixedWorkload : IScenario
{
    // The newest is in force, and what is kept longest; the others are older ones, as a replay asks for them.
    private const int InForce = 1_000_000;
    private const int Kept = 4;
    private const int Cycle = 20;
    private const int Allowed = 16;
    private const int Denied = 3;

    public string Id => "LOAD-4";

    public string Name => "Mixed_workload";

    public string What =>
        "500/s for 30 s, 80 % allowed, 15 % denied, 5 % of a version and profile not compiled yet: > 99 % as expected, p99 < 10 ms, ≥ 0.8 × the rate";

    public LoadShape Full { get; } = new(500, TimeSpan.FromSeconds(30), Workers: 16, Nodes: 0);

    public LoadShape Short { get; } = new(500, TimeSpan.FromSeconds(1), Workers: 16, Nodes: 0);

    public async Task<ScenarioResult> Run(ScenarioRun run, CancellationToken cancellationToken)
    {
        var shelf = new PolicyShelf(Kept);
        for (var profile = 0; profile < PolicyShelf.Profiles; profile++)
        {
            await shelf.Ask(InForce, profile, Mode.Server, cancellationToken);
        }

        var (allowed, denied, missed) = (0, 0, 0);
        var load = await run.Load(
            run.Config,
            async (request, until) =>
            {
                var (of, profile) = ((int)(request.Number % Cycle), (int)(request.Number % PolicyShelf.Profiles));
                if (of < Allowed)
                {
                    Interlocked.Increment(ref allowed);
                    return await Expected(InForce, profile, Mode.Server, until);
                }

                if (of < Allowed + Denied)
                {
                    Interlocked.Increment(ref denied);
                    return await Expected(InForce, profile, Mode.Cli, until);
                }

                // Each is asked once: profile after profile of one version after the other.
                var next = Interlocked.Increment(ref missed) - 1;
                return await Expected(1 + (next / PolicyShelf.Profiles), next % PolicyShelf.Profiles, Mode.Server, until);
            },
            cancellationToken);
        var asked = allowed + denied + missed;
        return new(
            [new("decisions", load)],
            [
                Check.AddsUp(load), Check.Success(load, 0.99),
                Check.Equal("loads of a version and profile", PolicyShelf.Profiles + missed, (int)shelf.ProfileLoads),
                Check.P99(load, TimeSpan.FromMilliseconds(10)), Check.Throughput(load, 0.8 * run.Shape.Rate),
            ])
        {
            Figures = [Share("allowed", allowed, asked), Share("denied", denied, asked), Share("not compiled yet", missed, asked)],
        };

        async Task<string?> Expected(int version, int profile, Mode mode, CancellationToken until) =>
            (await shelf.Ask(version, profile, mode, until)).Right ? null : "wrong decision";
    }

    private static Figure Share(string name, int count, int of) =>
        new(name, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{count:N0} ({100.0 * count / Math.Max(1, of):0.#} %)"));
}
