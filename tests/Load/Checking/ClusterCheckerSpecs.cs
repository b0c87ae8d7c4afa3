using Npgsql;
using Sentinel.Load.Scenarios;
using Shouldly;
using Xunit;

namespace Sentinel.Load.Checking;

/// <summary>On the servers of the scenarios.</summary>
[Collection(ScenarioCollection.Name)]
public sealed class ClusterCheckerSpecs
{
    private const string Changed = "update sentinel.session_summaries set leases = leases + 1 where id = $1 returning id";
    private readonly ScenarioServers _servers;

    public ClusterCheckerSpecs(ScenarioServers servers) => _servers = servers;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_row_that_the_log_does_not_give_is_found()
    {
        var cluster = await _servers.Clusters.Of(1, Cancel);
        var session = (await cluster.Sessions(1, Cancel))[0];
        (await ViewRebuild.Differences(cluster.ConnectionString, Cancel)).ShouldBeEmpty();
        try
        {
            await Execute(cluster.ConnectionString, Changed, session.Id);
            (await ViewRebuild.Differences(cluster.ConnectionString, Cancel)).Select(row => row[..row.IndexOf('{', StringComparison.Ordinal)])
                .ShouldBe(["session_summaries has ", "session_summaries has not "]);
        }
        finally
        {
            await Execute(cluster.ConnectionString, Changed.Replace("+ 1", "- 1", StringComparison.Ordinal), session.Id);
        }

        (await ViewRebuild.Differences(cluster.ConnectionString, Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public void every_table_of_lists_is_rebuilt() =>
        ViewRebuild.Tables.Order(StringComparer.Ordinal).ShouldBe(["access_requests", "break_glass_summaries", "session_summaries"]);

    [Fact]
    public async Task the_checker_looks_at_every_cluster_that_a_scenario_used()
    {
        var run = new ScenarioRun(new(1, TimeSpan.FromSeconds(1), 1, 1), false, _servers.Clusters, null, 1);
        var with = await CheckedScenario.Run(new Scripted(1), run, Cancel);
        with.Checks.Select(check => check.Name).ShouldBe(
        [
            "no lease behind its revoke", "every event can be read", "one winner per edge", "nothing on what was not in force", "each key issued once",
            "every lease that a client received has its event", "views equal a rebuild",
        ]);
        with.Checks.ShouldAllBe(check => check.Met && check.Kind == CheckKind.Correctness);
        (await CheckedScenario.Run(new Scripted(0), run, Cancel)).Checks.ShouldBeEmpty();
    }

    private static async Task Execute(string connectionString, string sql, string id)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
#pragma warning disable CA2100 // Texts of this file.
        await using var command = source.CreateCommand(sql);
#pragma warning restore CA2100
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id });
        for (var done = false; !done; done = await command.ExecuteScalarAsync(Cancel) is not null)
        {
            await Task.Delay(10, Cancel);
        }
    }

    /// <summary>Asks for so many servers, and does nothing.</summary>
    private sealed class Scripted(int nodes) : IScenario
    {
        public string Id => "";

        public string Name => "";

        public string What => "";

        public LoadShape Full => new(1, TimeSpan.FromSeconds(1), 1, nodes);

        public LoadShape Short => Full;

        public async Task<ScenarioResult> Run(ScenarioRun run, CancellationToken cancellationToken)
        {
            if (nodes > 0)
            {
                await run.Clusters.Of(nodes, cancellationToken);
            }

            return new([], []);
        }
    }
}
