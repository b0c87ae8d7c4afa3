using System.Diagnostics;
using Sentinel.Application.EventSourcing;
using Sentinel.Infrastructure.EventLog;
using Shouldly;
using Xunit;
using static Sentinel.Integration.EventLog.Tests;

namespace Sentinel.Integration.EventLog;

public sealed class FeedSpecs(LogFixture log) : IClassFixture<LogFixture>
{
    [Fact]
    public async Task another_node_applies_everything_once_in_order()
    {
        await using var writer = await log.Start();
        await using var reader = await log.Start();
        AppendResult.Committed? last = null;
        for (var i = 0; i < 40; i++)
        {
            last = await writer.Commit(To($"ordered-{i % 3}", null, new CounterIncremented(i)));
        }

        (await reader.Snapshots.WaitFor(last!.Sequence, TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).ShouldBeTrue();
        await SameAsTheLog(reader);
        reader.Snapshots.Current.At.ShouldBeGreaterThanOrEqualTo(last.At);
        await Eventually.Until(() => reader.Snapshots.Unfit is null);
    }

    [Fact]
    public async Task two_nodes_that_write_at_once_both_apply_exactly_the_log()
    {
        await using var a = await log.Start();
        await using var b = await log.Start();
        var last = await Task.WhenAll(new[] { a, b }.SelectMany((node, n) => Enumerable.Range(0, 4).Select(async caller =>
        {
            var committed = 0L;
            for (var i = 0; i < 15; i++)
            {
                var append = To($"both-{n}-{caller}", null, new CounterIncremented(i, "\u00e4"), new CounterIncremented(1)).And($"both-{n}-{caller}-{i}", 0, new CounterLocked());
                committed = (await node.Commit(append)).Sequence;
            }

            return committed;
        })));

        foreach (var node in new[] { a, b })
        {
            (await node.Snapshots.WaitFor(last.Max(), TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).ShouldBeTrue();
            node.Applied.ShouldBe((await node.Log()).Take(node.Applied.Count));
        }
    }

    [Fact]
    public async Task what_a_node_wrote_itself_is_applied_without_a_question_to_the_log()
    {
        await using var node = await log.Start(
            LogNode.Patient with { FreshnessInterval = TimeSpan.FromMinutes(1), FreshnessLimit = TimeSpan.FromMinutes(2) });
        await Eventually.Until(() => node.Snapshots.Unfit is null);

        // Where the notification is far ahead of the answer the log is asked all the same: now and then, on a busy machine.
        var unasked = false;
        for (var attempt = 0; attempt < 20 && !unasked; attempt++)
        {
            var began = Stopwatch.GetTimestamp();
            var committed = await node.Commit(To("own", null, new CounterIncremented(attempt)));
            (await node.Snapshots.WaitFor(committed.Sequence, TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).ShouldBeTrue();
            unasked = node.Get<Snapshots>().Age > Stopwatch.GetElapsedTime(began);
        }

        unasked.ShouldBeTrue();
    }

    [Fact]
    public async Task a_feed_whose_connection_is_ended_while_events_flow_loses_and_doubles_nothing()
    {
        await using var writer = await log.Start();
        await using var reader = await log.Start();
        AppendResult.Committed? last = null;
        for (var i = 0; i < 60; i++)
        {
            last = await writer.Commit(To("flow", null, new CounterIncremented(i)));
            if (i % 20 == 10)
            {
                (await log.Ask("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and (query ilike 'listen%' or query like '%where seq_id > $1 order by seq_id limit%')"))
                    [0].ShouldNotBe("0");
            }
        }

        (await reader.Snapshots.WaitFor(last!.Sequence, TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).ShouldBeTrue();
        await SameAsTheLog(reader);
        await Eventually.Until(() => reader.Snapshots.Unfit is null);
    }

    [Fact]
    public async Task a_node_that_cannot_reach_the_database_is_not_fit_and_recovers_by_itself()
    {
        await using var proxy = log.Proxy();
        await using var node = await log.Start(through: proxy);
        await using var other = await log.Start();
        await Eventually.Until(() => node.Snapshots.Unfit is null);
        proxy.Drop();
        var began = TimeProvider.System.GetTimestamp();
        await Eventually.Until(() => node.Snapshots.Unfit is not null);
        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(2));
        node.Snapshots.Unfit.ShouldBe(LogRefusals.NotFresh);
        await other.Commit(To("meanwhile", 0, new CounterIncremented(1)));

        proxy.Release();

        await Eventually.Until(() => node.Snapshots.Unfit is null);
        await SameAsTheLog(node);
    }

    [Fact]
    public async Task a_denial_holds_on_its_node_before_its_append_returns()
    {
        await using var node = await log.Start(LogNode.Patient with { FreshnessInterval = TimeSpan.FromMilliseconds(250) });
        for (var i = 0; i < 20; i++)
        {
            var committed = await node.Commit(To($"denied-{i}", 0, new CounterLocked()).In(AppendOptions.Denying));
            (node.Denials.Until(0, $"counter-denied-{i}") is not null || node.Snapshots.Current.Sequence >= committed.Sequence).ShouldBeTrue();
        }

        await Eventually.Until(() => Enumerable.Range(0, 20).All(i => node.Denials.Until(0, $"counter-denied-{i}") is null));
    }

    [Fact]
    public async Task a_denial_that_the_feed_has_not_read_yet_is_heard_from_the_append()
    {
        await using var proxy = log.Proxy();
        await using var node = await log.Start(through: proxy);
        await node.Commit(To("warm", 0, new CounterIncremented(1)));
        // Only what the feed asks from now on gets no answer.
        proxy.HoldAnswers(afterRequest: "clock_timestamp");
        await proxy.HeldAnswer();
        await node.Commit(To("ahead", 0, new CounterLocked()).In(AppendOptions.Denying));

        node.Denials.Until(0, "counter-ahead").ShouldNotBeNull();
        node.Denials.Until(0, "counter-warm").ShouldBeNull();
        proxy.Release();
        await Eventually.Until(() => node.Denials.Until(0, "counter-ahead") is null);
    }

    [Fact]
    public async Task a_denial_that_was_heard_before_the_first_state_goes_with_it()
    {
        await using var proxy = log.Proxy();
        proxy.HoldAnswers(afterRequest: "listen sentinel");
        await using var node = await log.Start(through: proxy);
        await proxy.HeldAnswer();
        await node.Commit(To("early", 0, new CounterLocked()).In(AppendOptions.Denying));
        node.Denials.Until(0, "counter-early").ShouldNotBeNull();

        proxy.Release();

        await Eventually.Until(() => node.Snapshots.Unfit is null);
        node.Denials.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task a_stepped_wall_clock_makes_a_node_unfit()
    {
        var clock = new SteppedClock();
        await using var node = await log.Start(clock: clock);
        await using var other = await log.Start();
        await Eventually.Until(() => node.Snapshots.Unfit is null && other.Snapshots.Unfit is null);
        foreach (var step in (TimeSpan[])[TimeSpan.FromHours(1), TimeSpan.FromHours(-1)])
        {
            clock.Step = step;
            node.Snapshots.Unfit.ShouldBe(LogRefusals.NotFresh);
            await Eventually.Until(() => node.Snapshots.Unfit == LogRefusals.ClockSkew);
        }

        clock.Step = TimeSpan.Zero;
        await Eventually.Until(() => node.Snapshots.Unfit is null);
        await Eventually.Until(() => other.Snapshots.Unfit is null);
    }

    private static async Task SameAsTheLog(LogNode node) =>
        node.Applied.Select(e => (e.Sequence, e.Id)).ShouldBe((await node.Log()).Take(node.Applied.Count).Select(e => (e.Sequence, e.Id)));
}
