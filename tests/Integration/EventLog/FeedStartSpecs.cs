using Sentinel.Application.EventSourcing;
using Shouldly;
using Xunit;
using static Sentinel.Integration.EventLog.Tests;

namespace Sentinel.Integration.EventLog;

/// <summary>A node starts with what of the log can still matter, and with the whole truth about that.</summary>
public sealed class FeedStartSpecs(LogFixture log) : IClassFixture<LogFixture>
{
    [Fact]
    public async Task what_is_forgotten_is_left_out_and_everything_else_is_there_up_to_the_end_of_the_log()
    {
        await using var writer = await log.Start();
        await Eventually.Until(() => writer.Snapshots.Unfit is null);
        await writer.Commit(To("living", 0, new CounterIncremented(1)));
        await writer.Commit(To("ended", 0, new CounterIncremented(2), new CounterEnded("kept")));
        await writer.Commit(To("retired", 0, new CounterIncremented(3), new CounterIncremented(4)));
        await writer.Commit(To("living", 1, new CounterIncremented(5)));
        var last = await writer.Commit(To("retired", 2, new CounterRetired()));

        await using var node = await log.Start();
        (await node.Snapshots.WaitFor(last.Sequence, TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).ShouldBeTrue();

        node.Snapshots.Current.At.ShouldBeGreaterThanOrEqualTo(last.At);
        Counters(node, "counter-living", "counter-ended", "counter-retired").ShouldBe(["counter-living 1", "counter-ended 1", "counter-ended 2", "counter-living 2"]);
        var next = await writer.Commit(To("living", 2, new CounterIncremented(6)));
        (await node.Snapshots.WaitFor(next.Sequence, TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).ShouldBeTrue();
        Counters(node, "counter-living")[^1].ShouldBe("counter-living 3");
        Counters(writer, "counter-retired").ShouldContain("counter-retired 3");
    }

    [Fact]
    public async Task a_start_that_breaks_off_shows_nothing_and_the_next_one_all()
    {
        await using var writer = await log.Start();
        await writer.Commit(To("before", 0, new CounterIncremented(1), new CounterRetired()));
        var last = await writer.Commit(To("cut", 0, [.. Enumerable.Range(0, 500).Select(i => new CounterIncremented(i, new string('x', 500)))]));
        await using var proxy = log.Proxy();
        proxy.HoldAnswers(afterRequest: "forgotten.stream");
        await using var node = await log.Start(through: proxy);
        await proxy.HeldAnswer();
        node.Snapshots.Current.Sequence.ShouldBe(0);
        node.Snapshots.Unfit.ShouldBe(LogRefusals.NotFresh);

        proxy.CutAll();
        proxy.Release();

        (await node.Snapshots.WaitFor(last.Sequence, TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).ShouldBeTrue();
        Counters(node, "counter-cut").Count.ShouldBe(500);
        Counters(node, "counter-before").ShouldBeEmpty();
    }

    private static List<string> Counters(LogNode node, params string[] streams) =>
        [.. node.Applied.Where(e => streams.Contains(e.Stream, StringComparer.Ordinal)).Select(e => FormattableString.Invariant($"{e.Stream} {e.Version}"))];

    public sealed class WithAnUnknownEvent(LogFixture log) : IClassFixture<LogFixture>
    {
        [Fact]
        public async Task a_node_refuses_even_when_the_event_stands_in_what_is_forgotten()
        {
            await using (var writer = await log.Start())
            {
                var (id, epoch) = writer.Nodes.Self;
                (await log.Ask(RawAppend.Event(id.Value, epoch, "counter-over", "invented_by_a_newer_build", "{}"))).ShouldBe(["ok"]);
                await writer.Commit(To("over", null, new CounterRetired()).In(AppendOptions.Denying));
            }

            await using var node = await log.Start();
            await Eventually.Until(() => node.Snapshots.Unfit == LogRefusals.LogUnreadable);
        }
    }
}
