using System.Globalization;
using Npgsql;
using Sentinel.Application.EventSourcing;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;
using static Sentinel.Integration.EventLog.Tests;

namespace Sentinel.Integration.EventLog;

public sealed class AppendSpecs(LogFixture log) : IClassFixture<LogFixture>
{
    [Fact]
    public async Task what_was_appended_is_read_back_with_who_did_it()
    {
        await using var node = await log.Start();
        var before = await node.Commit(To("whole", 0, new CounterIncremented(3, "a \"note\", ünïcode 🔑")));
        var committed = await node.Commit(To("whole", 1, new CounterIncremented(4), new CounterLocked()));

        committed.Versions.ShouldBe([3]);
        var read = (await node.Log()).Where(e => e.Stream == "counter-whole").ToList();
        read.Select(e => (e.Sequence, e.Version, e.Type, e.At)).ShouldBe([
            (before.Sequence, 1, "counter_incremented", before.At),
            (committed.Sequence - 1, 2, "counter_incremented", committed.At),
            (committed.Sequence, 3, "counter_locked", committed.At)]);
        read.Select(e => e.Data).ShouldBe([
            new CounterIncremented(3, "a \"note\", ünïcode 🔑"), new CounterIncremented(4), new CounterLocked()]);
        read.ShouldAllBe(e => e.By == By);
    }

    [Fact]
    public async Task of_racing_appends_with_one_expected_version_exactly_one_wins()
    {
        await using var one = await log.Start();
        await using var other = await log.Start();
        await one.Commit(To("race", 0, new CounterIncremented(1)));

        var results = await Workers.Run(20, worker => (worker % 2 == 0 ? one : other).Append(To("race", 1, new CounterIncremented(worker))));

        var winner = results.OfType<AppendResult.Committed>().ShouldHaveSingleItem();
        winner.Versions.ShouldBe([2]);
        results.OfType<AppendResult.Conflict>().Count().ShouldBe(19);
        results.OfType<AppendResult.Conflict>().ShouldAllBe(lost =>
            lost.Stream == "counter-race" && lost.Version == 2 && lost.Sequence >= winner.Sequence);
    }

    [Fact]
    public async Task a_new_stream_expects_version_zero()
    {
        await using var node = await log.Start();
        (await node.Append(To("new", 1, new CounterIncremented(1)))).ShouldBeOfType<AppendResult.Conflict>().Version.ShouldBe(0);
        var made = await node.Commit(To("new", 0, new CounterIncremented(1)));
        (await node.Append(To("new", 0, new CounterIncremented(1))))
            .ShouldBe(new AppendResult.Conflict("counter-new", 1, made.Sequence));
        (await node.Commit(To("new", null, new CounterIncremented(1)))).Versions.ShouldBe([2]);
    }

    [Fact]
    public async Task a_guard_holds_at_the_commit_or_nothing_is_written()
    {
        await using var node = await log.Start();
        var moved = await node.Commit(To("guard", 0, new CounterIncremented(1)));

        (await node.Append(To("guarded", 0, new CounterIncremented(1)).GuardedBy("guard", 0)))
            .ShouldBe(new AppendResult.Conflict("counter-guard", 1, moved.Sequence));
        (await node.Append(To("guarded", 0, new CounterIncremented(1)).GuardedBy("guard", 1).GuardedBy("nowhere", 1)))
            .ShouldBe(new AppendResult.Conflict("counter-nowhere", 0, moved.Sequence));
        (await node.Commit(To("guarded", 0, new CounterIncremented(1)).GuardedBy("guard", 1).GuardedBy("nowhere", 0))).Versions.ShouldBe([1]);
    }

    [Fact]
    public async Task several_streams_are_written_all_or_nothing()
    {
        await using var node = await log.Start();
        await node.Commit(To("second", 0, new CounterIncremented(1)));

        (await node.Append(To("first", 0, new CounterIncremented(1)).And("second", 0, new CounterIncremented(1))))
            .ShouldBeOfType<AppendResult.Conflict>().Stream.ShouldBe("counter-second");
        (await node.Load("first")).Version.ShouldBe(0);

        var both = await node.Commit(To("first", 0, new CounterIncremented(1), new CounterIncremented(1)).And("second", 1, new CounterIncremented(1)));
        both.Versions.ShouldBe([2, 2]);
        (await node.Load("first")).Version.ShouldBe(2);
        (await node.Load("second")).Version.ShouldBe(2);
    }

    [Fact]
    public async Task what_stands_in_a_batch_behind_a_refused_append_is_written_as_it_was_sent()
    {
        await using var node = await log.Start();
        await using var gate = await HeldLock.Take(log.Owner);
        // The first batch waits for the lock, so that all others are one batch.
        var first = node.Append(To("batch", 0, new CounterIncremented(1)));
        await gate.SomebodyWaits();
        var refused = node.Append(To("refused", 9, new CounterIncremented(1), new CounterLocked()));
        var ended = node.Append(To("kept-one", 0, new CounterIncremented(2), new CounterEnded("two")) with { By = By with { RequestId = "req-2" } });
        var behind = node.Append(To("kept-one", null, new CounterIncremented(3)));
        var other = node.Append(To("kept-two", 0, new CounterIncremented(4)) with { By = By with { RequestId = "req-4" } });
        await gate.Release();
        await first;

        (await refused).ShouldBeOfType<AppendResult.Conflict>().Version.ShouldBe(0);
        var end = (await ended).ShouldBeOfType<AppendResult.Committed>();
        (await behind).ShouldBe(new AppendResult.Closed("counter-kept-one", end.Sequence));
        var last = (await other).ShouldBeOfType<AppendResult.Committed>();
        last.At.ShouldBe(end.At);
        (await node.Log()).Where(e => e.Stream.StartsWith("counter-kept", StringComparison.Ordinal) || e.Stream == "counter-refused")
            .Select(e => (e.Sequence, e.Stream, e.Version, e.Data, e.By.RequestId))
            .ShouldBe([
                (end.Sequence - 1, "counter-kept-one", 1, new CounterIncremented(2), "req-2"),
                (end.Sequence, "counter-kept-one", 2, new CounterEnded("two"), "req-2"),
                (last.Sequence, "counter-kept-two", 1, new CounterIncremented(4), "req-4")]);
        (await log.Ask("select stream, sequence from sentinel.closed_streams where stream like 'counter-kept%'"))
            .ShouldBe([FormattableString.Invariant($"counter-kept-one|{end.Sequence}")]);
    }

    [Fact]
    public async Task exactly_one_end_is_ever_recorded_and_nothing_behind_it()
    {
        await using var one = await log.Start();
        await using var other = await log.Start();
        await one.Commit(To("ended", 0, new CounterIncremented(1)));

        var results = await Workers.Run(20, worker => (worker % 2 == 0 ? one : other).Append(
            To("ended", null, new CounterEnded($"{worker}")).In(AppendOptions.Denying)));

        var end = results.OfType<AppendResult.Committed>().ShouldHaveSingleItem();
        results.OfType<AppendResult.Closed>().Count().ShouldBe(19);
        results.OfType<AppendResult.Closed>().ShouldAllBe(closed => closed.Stream == "counter-ended" && closed.Sequence == end.Sequence);
        (await one.Append(To("ended", 2, new CounterIncremented(1)))).ShouldBe(new AppendResult.Closed("counter-ended", end.Sequence));
        (await one.Append(To("ended", null, new CounterIncremented(1)))).ShouldBe(new AppendResult.Closed("counter-ended", end.Sequence));
        (await log.Ask("select stream, sequence from sentinel.closed_streams where stream = 'counter-ended'"))
            .ShouldBe([FormattableString.Invariant($"counter-ended|{end.Sequence}")]);
    }

    [Fact]
    public async Task nothing_is_written_behind_the_end_in_the_same_append()
    {
        await using var node = await log.Start();
        (await node.Append(To("behind", 0, new CounterEnded("x"), new CounterIncremented(1))))
            .ShouldBe(new AppendResult.Rejected(PostgresErrorCodes.CheckViolation));
        (await node.Load("behind")).Version.ShouldBe(0);
    }

    [Fact]
    public async Task an_append_of_nothing_is_a_mistake_of_its_caller_alone()
    {
        await using var node = await log.Start();
        await Should.ThrowAsync<ArgumentException>(() => node.Append(To("nothing", 0)));
        await Should.ThrowAsync<ArgumentException>(() => node.Append(To("nothing", 0, new CounterLocked()).And("nothing", 1, new CounterLocked())));
        await Should.ThrowAsync<ArgumentException>(() => node.Append(new([], [], By, AppendOptions.Interactive)));
        (await node.Load("nothing")).Version.ShouldBe(0);
    }

    [Fact]
    public async Task a_node_that_was_declared_lost_appends_nothing_until_it_is_registered_again()
    {
        await using var node = await log.Start(node: new() { RenewInterval = TimeSpan.FromSeconds(1), Lease = TimeSpan.FromMinutes(5) });
        var (id, epoch) = node.Nodes.Self;
        await log.Ask($"update sentinel.nodes set lost = true where node = '{id}'");

        (await node.Append(To("fenced", 0, new CounterIncremented(1)))).ShouldBe(new AppendResult.NodeFenced());
        (await node.Load("fenced")).Version.ShouldBe(0);

        await Eventually.Until(() => node.Nodes.Self.Epoch == epoch + 1);
        await node.Commit(To("fenced", 0, new CounterIncremented(1)));
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(3)]
    public async Task a_node_whose_clock_is_off_makes_no_authority_but_takes_it_away(int seconds)
    {
        var clock = new SteppedClock { Step = TimeSpan.FromSeconds(seconds) };
        await using var node = await log.Start(clock: clock);
        var name = "skewed" + seconds.ToString(CultureInfo.InvariantCulture);

        (await node.Append(To(name, 0, new CounterIncremented(1)).In(AppendOptions.Granting)))
            .ShouldBeOfType<AppendResult.ClockSkewed>().Skew.TotalSeconds.ShouldBe(seconds, 1);
        await node.Commit(To(name, 0, new CounterLocked()).In(AppendOptions.Denying));

        clock.Step = TimeSpan.Zero;
        await node.Commit(To(name, 1, new CounterIncremented(1)).In(AppendOptions.Granting));
    }

    [Fact]
    public async Task time_order_is_sequence_order()
    {
        await using var one = await log.Start();
        await using var other = await log.Start();
        await Workers.Run(16, async worker =>
        {
            for (var i = 0; i < 10; i++)
            {
                await (worker % 2 == 0 ? one : other).Commit(To($"time-{worker}", i, new CounterIncremented(1)));
            }
        });
        var times = (await one.Log()).Select(e => e.At).ToList();
        times.ShouldBe([.. times.Order()]);
        (await log.Ask("select count(*) from (select version, row_number() over (partition by stream_id order by seq_id) n from sentinel.mt_events) e where version <> n"))
            .ShouldBe(["0"]);
    }
}
