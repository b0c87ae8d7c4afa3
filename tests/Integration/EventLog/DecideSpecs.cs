using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;
using static Sentinel.Integration.EventLog.Tests;

namespace Sentinel.Integration.EventLog;

public sealed class DecideSpecs(LogFixture log) : IClassFixture<LogFixture>
{
    [Fact]
    public async Task fifty_callers_of_one_stream_lose_no_update_and_are_not_decided_over_and_over()
    {
        await using var node = await log.Start();
        var decided = 0;
        var outcomes = await Workers.Run(50, _ => node.Decide("fifty", counter =>
        {
            Interlocked.Increment(ref decided);
            return counter.Increment();
        }));

        outcomes.Cast<Outcome.Recorded>().Select(o => o.Version).Order().ShouldBe(Enumerable.Range(1, 50).Select(v => (long)v));
        (await node.Load("fifty")).ShouldBe(new(Stream("fifty"), 50, new(50, Locked: false, Ended: false)));
        decided.ShouldBe(50);
    }

    [Fact]
    public async Task callers_on_two_nodes_lose_no_update()
    {
        await using var one = await log.Start();
        await using var other = await log.Start();
        var outcomes = await Workers.Run(16, async worker =>
        {
            var mine = new List<long>();
            for (var i = 0; i < 4; i++)
            {
                mine.Add(((Outcome.Recorded)await (worker % 2 == 0 ? one : other).Decide("two-nodes", counter => counter.Increment())).Version);
            }

            return mine;
        });
        outcomes.SelectMany(versions => versions).Order().ShouldBe(Enumerable.Range(1, 64).Select(v => (long)v));
        (await one.Load("two-nodes")).State.Value.ShouldBe(64);
    }

    [Fact]
    public async Task one_that_another_node_overtakes_again_and_again_is_decided_until_it_goes_through()
    {
        const int Overtaken = 40;
        await using var one = await log.Start();
        await using var other = await log.Start();
        var decided = 0;
        var late = await Task.Run(() => one.Decide("overtaken", counter =>
        {
            if (decided++ < Overtaken)
            {
                other.Commit(To("overtaken", counter.Value, new CounterIncremented(1))).GetAwaiter().GetResult();
            }

            return counter.Increment();
        }));
        late.ShouldBeOfType<Outcome.Recorded>().Version.ShouldBe(Overtaken + 1);
        decided.ShouldBe(Overtaken + 1);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(2L)]
    public async Task what_appends_nothing_rests_on_nothing_older_than_the_call(long? expected)
    {
        await using var one = await log.Start();
        await using var other = await log.Start();
        var name = $"older-{expected}";
        var before = new Refusal("too-early", "It is below two.");
        await one.Commit(To(name, 0, new CounterIncremented(1)));

        // Somebody is deciding on the stream, and what he has read is what the next in his lane would be given.
        using var go = new ManualResetEventSlim();
        var reads = new TaskCompletionSource();
        var first = Task.Run(() => one.Decide(name, _ =>
        {
            reads.TrySetResult();
            go.Wait();
            return before;
        }));
        await reads.Task;
        await other.Commit(To(name, 1, new CounterIncremented(1)));
        var late = one.Decide(name, counter => counter.Value < 2 ? before : counter.Increment(), expected);
        go.Set();

        (await first).ShouldBe(new Outcome.Refused(before));
        (await late).ShouldBeOfType<Outcome.Recorded>().Version.ShouldBe(3);
    }

    [Fact]
    public async Task followers_of_a_decision_whose_guard_was_lost_are_decided_again()
    {
        await using var node = await log.Start();
        var seen = await node.Load("guarding");
        await node.Commit(To("guarding", 0, new CounterIncremented(1)));
        await node.Commit(To("followed", 0, new CounterIncremented(1)));
        await using var gate = await Gate(node);

        var loser = node.Decide("followed", counter => counter.Increment(100), guards: Guard.From(seen));
        var values = new List<int>();
        var follower = node.Decide("followed", counter =>
        {
            values.Add(counter.Value);
            return counter.Increment();
        });
        await Eventually.Until(() => values.Count == 1);
        await gate.Release();

        (await loser).ShouldBeOfType<Outcome.Conflict>().Stream.ShouldBe("counter-guarding");
        (await follower).ShouldBeOfType<Outcome.Recorded>().Version.ShouldBe(2);
        values.ShouldBe([101, 1]);
        (await node.Load("followed")).State.Value.ShouldBe(2);
    }

    [Fact]
    public async Task nothing_left_to_do_is_answered_when_what_was_done_is_in_the_log()
    {
        await using var node = await log.Start();
        await node.Commit(To("idle", 0, new CounterIncremented(1)));
        await using var gate = await Gate(node);
        var first = node.Decide("idle", counter => counter.Lock());
        var second = node.Decide("idle", counter => counter.Lock());
        await Task.Delay(100, TestContext.Current.CancellationToken);
        second.IsCompleted.ShouldBeFalse();
        await gate.Release();

        (await first).ShouldBeOfType<Outcome.Recorded>().Version.ShouldBe(2);
        (await second).ShouldBe(new Outcome.Recorded(2, null, null));
    }

    [Fact]
    public async Task a_refusal_on_a_state_that_never_came_to_be_is_decided_again()
    {
        await using var node = await log.Start();
        var seen = await node.Load("ender");
        await node.Commit(To("ender", 0, new CounterIncremented(1)));
        await node.Commit(To("not-ended", 0, new CounterIncremented(1)));
        await using var gate = await Gate(node);
        var loser = node.Decide("not-ended", counter => counter.End("x"), guards: Guard.From(seen));
        var refused = node.Decide("not-ended", counter => counter.Increment());
        await gate.Release();

        (await loser).ShouldBeOfType<Outcome.Conflict>();
        (await refused).ShouldBeOfType<Outcome.Recorded>().Version.ShouldBe(2);
    }

    [Fact]
    public async Task a_version_that_the_caller_saw_and_that_is_gone_is_a_conflict_with_its_place_in_the_log()
    {
        await using var node = await log.Start();
        await node.Commit(To("match", 0, new CounterIncremented(1)));
        var second = await node.Commit(To("match", 1, new CounterIncremented(1)));

        (await node.Decide("match", counter => counter.Increment(), expected: 1)).ShouldBe(new Outcome.Conflict("counter-match", 2, second.Sequence));
        (await node.Decide("match", counter => counter.Increment(), expected: 2)).ShouldBeOfType<Outcome.Recorded>().Version.ShouldBe(3);

        var racing = await Workers.Run(10, _ => node.Decide("match", counter => counter.Increment(), expected: 3));
        var winner = racing.OfType<Outcome.Recorded>().ShouldHaveSingleItem();
        racing.OfType<Outcome.Conflict>().Count().ShouldBe(9);
        racing.OfType<Outcome.Conflict>().ShouldAllBe(lost => lost == new Outcome.Conflict("counter-match", 4, winner.Sequence!.Value));
    }

    [Fact]
    public async Task a_revoke_overtakes_what_waits_and_ends_the_stream()
    {
        await using var node = await log.Start();
        await node.Commit(To("red", 0, new CounterIncremented(1)));
        await using var gate = await Gate(node);
        var waiting = Enumerable.Range(0, 10).Select(_ => node.Decide("red", counter => counter.Increment())).ToList();
        var decided = new TaskCompletionSource();
        var revoke = node.Decide("red", counter =>
        {
            decided.TrySetResult();
            return counter.End("red");
        }, options: AppendOptions.Denying);
        var again = node.Decide("red", counter => counter.End("red"), options: AppendOptions.Denying);

        // It overtakes what waits when it waits too, and not when its own reading of the stream is still under way.
        await decided.Task;
        await gate.Release();

        (await revoke).ShouldBeOfType<Outcome.Recorded>().Version.ShouldBe(2);
        (await again).ShouldBe(new Outcome.Recorded(2, null, null));
        (await Task.WhenAll(waiting)).ShouldAllBe(outcome => outcome == new Outcome.Refused(Counter.Over));
    }

    [Fact]
    public async Task a_revoke_of_what_is_only_about_to_be_made_does_not_make_it()
    {
        await using var node = await log.Start();
        var seen = await node.Load("opener");
        await node.Commit(To("opener", 0, new CounterIncremented(1)));
        await using var gate = await Gate(node);
        var opening = node.Decide("unborn", counter => counter.Increment(), guards: Guard.From(seen));
        var revoke = node.Decide("unborn", counter => counter.Value == 0 ? Counter.Over : counter.End("red"), options: AppendOptions.Denying);
        await gate.Release();

        (await opening).ShouldBeOfType<Outcome.Conflict>();
        (await revoke).ShouldBe(new Outcome.Refused(Counter.Over));
        (await node.Load("unborn")).Version.ShouldBe(0);
    }

    [Fact]
    public async Task a_denial_that_overtook_what_it_was_decided_on_does_not_borrow_another_nodes_version()
    {
        await using var node = await log.Start();
        await using var other = await log.Start();
        await node.Commit(To("borrowed", 0, new CounterIncremented(1)));
        await using var gate = await Gate(node);
        var first = node.Decide("borrowed", counter => counter.Increment(10));
        var values = new List<int>();
        var denial = node.Decide("borrowed", counter =>
        {
            values.Add(counter.Value);
            return counter.Lock();
        }, options: AppendOptions.Denying);
        // Another node's event takes the version that the denial expects.
        var foreign = other.Append(To("borrowed", 1, new CounterIncremented(5)));
        await gate.SomebodyWaits(2);
        await gate.Release();

        (await denial).ShouldBeOfType<Outcome.Recorded>();
        (await first).ShouldBeOfType<Outcome.Recorded>();
        await foreign;
        var state = Counter.Initial;
        foreach (var recorded in (await node.Log()).Where(e => e.Stream == "counter-borrowed"))
        {
            if (recorded.Data is CounterLocked)
            {
                values[^1].ShouldBe(state.Value);
            }

            state = Counter.Evolve(state, (TestEvent)recorded.Data);
        }

        state.Locked.ShouldBeTrue();
    }

    private static int _gates;

    /// <summary>Holds the lock with one batch of the node waiting for it, so that what comes now waits in the queue.</summary>
    private async Task<HeldLock> Gate(LogNode node)
    {
        var gate = await HeldLock.Take(log.Owner);
        _ = node.Append(To($"gate-{Interlocked.Increment(ref _gates)}", 0, new CounterIncremented(1)));
        await gate.SomebodyWaits();
        return gate;
    }
}
