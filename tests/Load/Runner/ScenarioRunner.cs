using System.Collections.Immutable;
using System.Diagnostics;
using Sentinel.Load.Checking;
using Sentinel.Load.Engine;
using Sentinel.Load.Report;
using Sentinel.Load.Scenarios;
using Sentinel.Load.Targets;

namespace Sentinel.Load.Runner;

/// <summary>Runs one scenario after the other, each on servers of its own.</summary>
/// <param name="clusters">Makes the servers of one scenario; what can be ended is ended with it.</param>
internal sealed class ScenarioRunner(RunRequest request, int seed, IScreen screen, Func<IClusters> clusters)
{
    /// <summary>Runs all that are asked for; stopping ends the one that runs and begins no other.</summary>
    /// <returns>Those that were begun.</returns>
    public async Task<ImmutableArray<ScenarioEntry>> Run(CancellationToken stop)
    {
        var entries = ImmutableArray.CreateBuilder<ScenarioEntry>();
        foreach (var (i, scenario) in request.Scenarios.Index())
        {
            if (stop.IsCancellationRequested)
            {
                break;
            }

            var turn = new Turn(scenario, request.ShapeOf(scenario), i + 1, request.Scenarios.Length);
            entries.Add(await screen.Watch(turn, progress => One(turn, progress, stop)));
        }

        return entries.ToImmutable();
    }

    private async Task<ScenarioEntry> One(Turn turn, IProgress<LoadProgress> progress, CancellationToken stop)
    {
        var (began, clock) = (DateTimeOffset.UtcNow, Stopwatch.StartNew());
        var over = new List<NamedLoad>();
        try
        {
            var servers = clusters();
            await using var ended = servers as IAsyncDisposable;
            var run = new ScenarioRun(turn.Shape, request.Full, servers, progress, seed) { Over = load => Keep(over, load) };
            var result = await CheckedScenario.Run(turn.Scenario, run, stop);
            return Entry(
                stop.IsCancellationRequested ? Outcome.Interrupted : result.Holds(request.Full) ? Outcome.Held : Outcome.Failed, null, result);
        }
#pragma warning disable CA1031 // whatever one scenario throws is its result, and the others run
        catch (Exception failure)
#pragma warning restore CA1031
        {
            // What was done until then is told, too.
            return stop.IsCancellationRequested
                ? Entry(Outcome.Interrupted, null, new([.. over], []))
                : Entry(Outcome.Broken, $"{failure.GetType().Name}: {failure.Message}", new([.. over], []));
        }

        ScenarioEntry Entry(Outcome outcome, string? error, ScenarioResult result) => new(
            turn.Scenario.Id, turn.Scenario.Name, turn.Scenario.What, turn.Shape, began, Math.Round(clock.Elapsed.TotalSeconds, 1), outcome, error,
            [.. result.Loads.Select(LoadEntry.Of)], result.Checks, result.Series, result.Figures);
    }

    private static void Keep(List<NamedLoad> over, LoadTestResult load)
    {
        lock (over)
        {
            over.Add(new($"load {over.Count + 1}", load));
        }
    }
}
