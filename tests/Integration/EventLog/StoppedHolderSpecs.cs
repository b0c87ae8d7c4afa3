using Sentinel.Application.EventSourcing;
using Sentinel.Infrastructure.EventLog;
using Shouldly;
using Xunit;
using static Sentinel.Integration.EventLog.Tests;

namespace Sentinel.Integration.EventLog;

public sealed class StoppedHolderSpecs(LogFixture log) : IClassFixture<LogFixture>
{
    private static readonly LogOptions AFifth = LogNode.Patient with
    {
        LockTimeout = TimeSpan.FromMilliseconds(400),
        AnswerTimeout = TimeSpan.FromSeconds(10),
    };

    [Fact]
    public async Task a_client_that_stopped_with_the_lock_is_ended_and_the_others_go_on()
    {
        await using var node = await log.Start(AFifth);
        await node.Commit(To("warm", 0, new CounterIncremented(1)));
        await using var stopped = await HeldLock.Take(log.Owner, by: log.App);
        var began = TimeProvider.System.GetTimestamp();

        await node.Commit(To("revoked", 0, new CounterEnded("red")).In(AppendOptions.Denying));

        TimeProvider.System.GetElapsedTime(began).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(350));
        (await log.Ask($"select count(*) from pg_stat_activity where pid = {stopped.Pid}")).ShouldBe(["0"]);
    }

    [Fact]
    public async Task a_holder_that_works_is_not_ended()
    {
        await using var node = await log.Start(AFifth);
        await using var slow = await LogFixture.Open(log.App);
        var works = LogFixture.Ask(slow, "select pg_advisory_xact_lock(7310597164871), pg_sleep(1.5)");
        await Eventually.Until(() => works.IsCompleted || log.Ask("select count(*) from pg_stat_activity where wait_event = 'PgSleep'").GetAwaiter().GetResult()[0] == "1");

        await node.Commit(To("waited", 0, new CounterIncremented(1)));

        (await works).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task a_node_whose_batch_is_held_on_its_way_stops_no_other_node(bool onItsWayBack)
    {
        var name = onItsWayBack ? "held-back" : "held-up";
        await using var proxy = log.Proxy();
        await using var held = await log.Start(AFifth, through: proxy);
        await using var other = await log.Start(AFifth);
        await held.Commit(To(name, 0, new CounterIncremented(1)));
        await other.Commit(To("other-" + name, 0, new CounterIncremented(1)));

        if (onItsWayBack)
        {
            proxy.HoldAnswers(afterRequest: "counter-" + name);
        }
        else
        {
            proxy.HoldRequests(from: "counter-" + name);
        }

        var append = held.Append(To(name, 1, new CounterIncremented(1, new string('x', 1_000_000))));
        await (onItsWayBack ? proxy.HeldAnswer() : proxy.HeldRequest());
        var began = TimeProvider.System.GetTimestamp();
        await other.Commit(To("other-" + name, null, new CounterEnded("red")).In(AppendOptions.Denying));
        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(3));

        proxy.Release();
        (await append).ShouldBeOfType<AppendResult.Committed>().Versions.ShouldBe([2]);
    }
}
