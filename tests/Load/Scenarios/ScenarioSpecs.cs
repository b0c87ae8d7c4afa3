using Sentinel.Load.Checking;
using Sentinel.Load.Targets;
using Shouldly;
using Xunit;

namespace Sentinel.Load.Scenarios;

/// <summary>Each scenario of the catalogue by its name: in seconds, or with SENTINEL_LOAD=full as the catalogue says.</summary>
/// <remarks>They run one after the other on the same servers.</remarks>
[Collection(ScenarioCollection.Name)]
public sealed class ScenarioSpecs
{
    private static readonly bool Full = Environment.GetEnvironmentVariable("SENTINEL_LOAD") == "full";

    /// <summary>Longer than any honest run of any of them: behind it lies something that never ends.</summary>
    private static readonly TimeSpan Within = Full ? TimeSpan.FromMinutes(30) : TimeSpan.FromMinutes(2);

    private readonly ScenarioServers _servers;

    public ScenarioSpecs(ScenarioServers servers) => _servers = servers;

    [Fact]
    public Task policy_evaluation() => Holds();

    [Fact]
    public Task cached_policy_evaluation() => Holds();

    [Fact]
    public Task request_id_generation() => Holds();

    [Fact]
    public Task mixed_workload() => Holds();

    [Fact]
    public Task server_credential_requests() => Holds();

    [Fact]
    public Task server_credential_requests_heavy() => Holds();

    [Fact]
    public Task lease_issuance() => Holds();

    [Fact]
    public Task cross_node_first_fetch() => Holds();

    [Fact]
    public Task unrelated_orders() => Holds();

    [Fact]
    public Task revocation_timing() => Holds();

    [Fact]
    public Task concurrent_revocation_check() => Holds();

    [Fact]
    public Task revocation_storm() => Holds();

    [Fact]
    public Task concurrent_sessions() => Holds();

    [Fact]
    public Task session_isolation_under_load() => Holds();

    [Fact]
    public Task store_contention() => Holds();

    [Fact]
    public Task concurrent_read_write() => Holds();

    [Fact]
    public Task list_under_concurrent_creation() => Holds();

    [Fact]
    public Task soak() => Holds();

    [Fact]
    public void every_scenario_has_a_test_of_its_name() =>
        ScenarioCatalogue.All.Select(scenario => scenario.Name.ToLowerInvariant()).Except(
            typeof(ScenarioSpecs).GetMethods().Select(method => method.Name), StringComparer.Ordinal).ShouldBeEmpty();

    private async Task Holds([System.Runtime.CompilerServices.CallerMemberName] string name = "")
    {
        var scenario = ScenarioCatalogue.All.Single(scenario => string.Equals(scenario.Name, name, StringComparison.OrdinalIgnoreCase));
        var run = new ScenarioRun(Full ? scenario.Full : scenario.Short, Full, _servers.Clusters, null, Random.Shared.Next());
        var result = await CheckedScenario.Run(scenario, run, TestContext.Current.CancellationToken).WaitAsync(Within);
        result.Checks.ShouldNotBeEmpty();
        result.Holds(Full).ShouldBeTrue(
            $"seed {run.Seed}\n{string.Join('\n', result.Checks)}\n{string.Join('\n', result.Loads.Select(load => $"{load.Name}\n{load.Result.Format()}"))}");
    }
}

/// <summary>The servers of all scenarios.</summary>
public sealed class ScenarioServers : IAsyncDisposable
{
    private readonly SharedCluster _clusters = new();

    internal IClusters Clusters => _clusters;

    public ValueTask DisposeAsync() => _clusters.DisposeAsync();
}

/// <summary>Scenarios run with nothing beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ScenarioCollection : ICollectionFixture<ScenarioServers>
{
    public const string Name = "load scenarios";
}
