using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Sentinel.Load.Scenarios;
using Sentinel.Load.Targets;

namespace Sentinel.Load.Checking;

/// <summary>Runs a scenario, and then the checker over every cluster that it used.</summary>
internal static class CheckedScenario
{
    private static readonly ConditionalWeakTable<Cluster, ClusterChecker> Checkers = [];

    /// <summary>What the scenario came to, with the checker's findings behind its own; without them when it was stopped.</summary>
    public static async Task<ScenarioResult> Run(IScenario scenario, ScenarioRun run, CancellationToken cancellationToken)
    {
        var clusters = new UsedClusters(run.Clusters);
        var result = await scenario.Run(run with { Clusters = clusters }, cancellationToken);
        foreach (var cluster in cancellationToken.IsCancellationRequested ? [] : clusters.Used)
        {
            var found = await Checkers.GetValue(cluster, of => new(of)).Look(cancellationToken);
            result = result with { Checks = result.Checks.AddRange(found) };
        }

        return result;
    }

    /// <summary>Remembers what it gave.</summary>
    private sealed class UsedClusters(IClusters clusters) : IClusters
    {
        private readonly ConcurrentDictionary<Cluster, byte> _used = new();

        public IEnumerable<Cluster> Used => _used.Keys;

        public async Task<Cluster> Of(int nodes, CancellationToken cancellationToken)
        {
            var cluster = await clusters.Of(nodes, cancellationToken);
            _used.TryAdd(cluster, 0);
            return cluster;
        }
    }
}
