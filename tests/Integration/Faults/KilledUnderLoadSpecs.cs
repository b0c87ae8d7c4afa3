using System.Globalization;
using Sentinel.Integration.Fencing;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Faults;

/// <summary>kill -9 of the server, and of its PostgreSQL, while people work.</summary>
[Collection(PairOfNodes.Name)]
public sealed class KilledUnderLoadSpecs
{
    private static readonly TimeSpan Ready = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task the_server_three_times()
    {
        await using var folder = new WorkFolder();
        var settings = new ServerSettings { Folder = folder };
        var server = await SentinelProcess.Start(settings, TestContext.Current.CancellationToken);
        try
        {
            var tokens = folder.DevEnvironment();
            using var load = new Load(server.Url, tokens["SENTINEL_ALICE_TOKEN"]);
            load.Start(workers: 10);
            for (var kill = 0; kill < 3; kill++)
            {
                await load.Goes();
                await server.Kill();
                await server.DisposeAsync();
                server = await SentinelProcess.Start(settings, TestContext.Current.CancellationToken);
            }

            await load.Goes();
            await load.Stop();
            await load.IsKept(tokens["SENTINEL_AUDITOR_TOKEN"]);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task postgresql_in_the_middle_of_batches()
    {
        await using var server = await SentinelProcess.Start(new(), TestContext.Current.CancellationToken);
        var tokens = server.Folder.DevEnvironment();
        using var load = new Load(server.Url, tokens["SENTINEL_ALICE_TOKEN"]);
        load.Start(workers: 20);
        await load.Goes();
        var postmaster = Postmaster(server);
        Signal.Send("KILL", postmaster);

        // Nobody but the server itself brings it back.
        await load.Goes();
        await server.Ready(Ready, TestContext.Current.CancellationToken);
        Postmaster(server).ShouldNotBe(postmaster);
        await load.Stop();
        await load.IsKept(tokens["SENTINEL_AUDITOR_TOKEN"]);
    }

    private static int Postmaster(SentinelProcess server) =>
        int.Parse(
            File.ReadLines(Directory.EnumerateFiles(server.Folder.Path, "postmaster.pid", SearchOption.AllDirectories).Single()).First(),
            CultureInfo.InvariantCulture);
}
