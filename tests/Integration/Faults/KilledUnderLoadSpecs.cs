using System.Diagnostics;
using System.Globalization;
using Sentinel.Integration.EndToEnd;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Faults;

/// <summary>kill -9 of the server, and of its PostgreSQL, while people work.</summary>
public sealed class KilledUnderLoadSpecs(LiveServer live) : IClassFixture<LiveServer>
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
        var server = live.Process;
        using var load = new Load(server.Url, live.TokenOf("alice"));
        load.Start(workers: 20);
        await load.Goes();
        var postmaster = Postmaster(server);
        Signal.Send("KILL", postmaster);

        // Nobody but the server itself brings it back.
        await load.Goes();
        await server.Ready(Ready, TestContext.Current.CancellationToken);
        Postmaster(server).ShouldNotBe(postmaster);
        await load.Stop();
        await load.IsKept(live.TokenOf("auditor"));
    }

    [Fact]
    public async Task on_call_has_keys_within_ten_seconds_of_the_death_of_postgresql()
    {
        var server = live.Process;
        using var oncall = new SentinelClient(server.Url, live.TokenOf("oncall"), TestContext.Current.CancellationToken);
        Signal.Send("KILL", Postmaster(server));
        var clock = Stopwatch.StartNew();
        var glass = new { profile = "prod", reasonCode = "incident", justification = "The database was killed, orders are lost." };
        await Until(() => oncall.Post("/v1/break-glass", glass), answer => answer.Status == 201 || answer.Code == "break-glass-already-active");
        var opened = await Until(() => oncall.OpenSession("prod"), answer => answer.Status == 201);
        using var session = new SentinelClient(server.Url, opened["token"], TestContext.Current.CancellationToken);
        (await Until(session.Credentials, answer => answer.Status == 200))["AccessKeyId"].ShouldStartWith("ASIA");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        using var auditor = new SentinelClient(server.Url, live.TokenOf("auditor"), TestContext.Current.CancellationToken);
        (await LogInvariant.Check(auditor.AllEvents(enumeration: TestContext.Current.CancellationToken), TestContext.Current.CancellationToken)).ShouldBe([]);
    }

    /// <summary>Asks until it is so; meanwhile nothing but a refusal that says to try again is right.</summary>
    private static async Task<Answer> Until(Func<Task<Answer>> ask, Func<Answer, bool> good)
    {
        for (var end = DateTime.UtcNow + Ready; ; await Task.Delay(50, TestContext.Current.CancellationToken))
        {
            var answer = await ask();
            if (good(answer))
            {
                return answer;
            }

            answer.Must(503);
            DateTime.UtcNow.ShouldBeLessThan(end);
        }
    }

    private static int Postmaster(SentinelProcess server) =>
        int.Parse(
            File.ReadLines(Directory.EnumerateFiles(server.Folder.Path, "postmaster.pid", SearchOption.AllDirectories).Single()).First(),
            CultureInfo.InvariantCulture);
}
