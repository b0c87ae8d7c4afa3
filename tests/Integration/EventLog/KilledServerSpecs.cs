using Microsoft.Extensions.Logging.Abstractions;
using Sentinel.Application.EventSourcing;
using Sentinel.Infrastructure.Postgres;
using Sentinel.Integration.Kit;
using Sentinel.Integration.Postgres;
using Shouldly;
using Xunit;
using static Sentinel.Integration.EventLog.Tests;

namespace Sentinel.Integration.EventLog;

public sealed class KilledServerSpecs
{
    private const int Writers = 50;

    [Fact]
    public async Task a_killed_server_loses_no_acknowledged_append_and_doubles_none()
    {
        var token = TestContext.Current.CancellationToken;
        await using var server = await EmbeddedPostgres.Start(
            new() { Binaries = await PostgresServer.Binaries(token), ThrowAway = true }, TimeProvider.System, NullLogger.Instance, token);
        await using var node = await LogNode.Start(await LogFixture.Prepare(server.ConnectionString), null, null, null);
        using var stop = new CancellationTokenSource();
        var writing = Workers.Run(Writers, async worker =>
        {
            var acknowledged = new List<(long Version, int Number)>();
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                try
                {
                    acknowledged.Add(((await node.Commit(To($"killed-{worker}", null, new CounterIncremented(i)))).Versions[0], i));
                }
                catch (StoreUnavailableException)
                {
                    await Task.Delay(20, token);
                }
            }

            return acknowledged;
        });
        await Eventually.Until(() => node.Snapshots.Current.Sequence > 200);
        var killed = server.ServerPid;
        Kit.Signal.Send("KILL", killed).ShouldBeTrue();
        await Eventually.Until(() => server.ServerPid != killed, TimeSpan.FromSeconds(40));
        var before = node.Snapshots.Current.Sequence;
        await Eventually.Until(() => node.Snapshots.Current.Sequence > before + 100, TimeSpan.FromSeconds(40));
        await stop.CancelAsync();
        var acknowledged = await writing;

        var events = await node.Log();
        events.Select(e => e.Id).ShouldBeUnique();
        for (var worker = 0; worker < Writers; worker++)
        {
            var mine = events.Where(e => e.Stream == $"counter-killed-{worker}").ToList();
            mine.Select(e => e.Version).ShouldBe(Enumerable.Range(1, mine.Count).Select(version => (long)version));
            mine.Select(e => ((CounterIncremented)e.Data).By).ShouldBeUnique();

            // The version of what was lost is given again: it takes both to find it.
            acknowledged[worker].ShouldBeSubsetOf(mine.Select(e => (e.Version, ((CounterIncremented)e.Data).By)));
        }
    }
}
