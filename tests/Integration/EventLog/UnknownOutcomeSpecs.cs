using Sentinel.Application.EventSourcing;
using Shouldly;
using Xunit;
using static Sentinel.Integration.EventLog.Tests;

namespace Sentinel.Integration.EventLog;

public sealed class UnknownOutcomeSpecs(LogFixture log) : IClassFixture<LogFixture>
{
    [Fact]
    public async Task an_append_whose_answer_was_lost_is_read_back()
    {
        await using var proxy = log.Proxy();
        await using var node = await log.Start(through: proxy);
        await node.Commit(To("lost", 0, new CounterIncremented(1)));
        proxy.HoldAnswers(afterRequest: "counter-lost");
        var append = node.Append(To("lost", null, new CounterIncremented(2), new CounterIncremented(3)).And("lost-too", 0, new CounterIncremented(4)));
        await proxy.HeldAnswer();
        (await log.Ask("select version from sentinel.mt_streams where id = 'counter-lost'")).ShouldBe(["3"]);

        proxy.CutAll();
        proxy.Release();

        var committed = (await append).ShouldBeOfType<AppendResult.Committed>();
        committed.Versions.ShouldBe([3, 1]);
        (await log.Ask("select seq_id, to_char(timestamp at time zone 'utc', 'YYYY-MM-DD HH24:MI:SS.US') from sentinel.mt_events where stream_id = 'counter-lost-too'"))
            .ShouldBe([FormattableString.Invariant($"{committed.Sequence}|{committed.At:yyyy-MM-dd HH:mm:ss.ffffff}")]);
        (await node.Load("lost")).ShouldBe(new(Stream("lost"), 3, new(6, Locked: false, Ended: false)));
    }

    [Fact]
    public async Task an_append_that_never_arrived_is_sent_again_exactly_once()
    {
        await using var proxy = log.Proxy();
        await using var node = await log.Start(through: proxy);
        await node.Commit(To("cut", 0, new CounterIncremented(1)));
        proxy.HoldRequests(from: "counter-cut");
        var append = node.Append(To("cut", null, new CounterIncremented(2)));
        await proxy.HeldRequest();

        proxy.CutAll();
        proxy.Release();

        (await append).ShouldBeOfType<AppendResult.Committed>().Versions.ShouldBe([2]);
        (await node.Load("cut")).ShouldBe(new(Stream("cut"), 2, new(3, Locked: false, Ended: false)));
    }

    [Fact]
    public async Task what_waits_behind_a_broken_connection_goes_on_when_the_database_is_there()
    {
        await using var node = await log.Start();
        await node.Commit(To("behind", 0, new CounterIncremented(1)));
        await using var gate = await HeldLock.Take(log.Owner);
        var first = node.Append(To("first", 0, new CounterIncremented(1)));
        await gate.SomebodyWaits();
        var behind = Enumerable.Range(0, 20).Select(i => node.Append(To($"behind-{i}", 0, new CounterIncremented(1)))).ToList();
        await log.Ask(
            "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())");
        await gate.SomebodyWaits();
        await gate.Release();

        (await Task.WhenAll(behind)).ShouldAllBe(result => result is AppendResult.Committed);
        (await first).ShouldBeOfType<AppendResult.Committed>();
        (await log.Ask("select count(*), count(distinct id) from sentinel.mt_events where stream_id like 'counter-behind-%'")).ShouldBe(["20|20"]);
    }

    [Fact]
    public async Task connections_that_are_ended_under_load_lose_nothing_and_double_nothing()
    {
        await using var node = await log.Start();
        using var done = new CancellationTokenSource();
        var acknowledged = Kit.Workers.Run(20, async worker =>
        {
            var mine = new List<int>();
            for (var i = 0; i < 15; i++)
            {
                mine.Add((int)(await node.Commit(To($"ended-{worker}", null, new CounterIncremented(1)))).Versions[0]);
            }

            return mine;
        });
        while (!acknowledged.IsCompleted)
        {
            await log.Ask("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like '%sentinel.append%' and pid <> pg_backend_pid()");
            await Task.Delay(60, TestContext.Current.CancellationToken);
        }

        (await acknowledged).ShouldAllBe(versions => versions.SequenceEqual(Enumerable.Range(1, 15)));
    }
}
