using Sentinel.Application.EventSourcing;
using Sentinel.Application.Nodes;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Nodes;
using Sentinel.Infrastructure.Nodes;
using Shouldly;
using Xunit;
using static Sentinel.Integration.EventLog.Tests;

namespace Sentinel.Integration.EventLog;

public sealed class NodeSpecs(LogFixture log) : IClassFixture<LogFixture>
{
    private static readonly NodeOptions AFifth = new() { RenewInterval = TimeSpan.FromMilliseconds(200), Lease = TimeSpan.FromSeconds(1) };

    [Fact]
    public async Task a_node_that_comes_back_has_the_next_epoch_and_fences_the_one_before()
    {
        var id = Id.New<NodeId>(TimeProvider.System.GetUtcNow()).Value;
        await using var first = await log.Start(node: new() { Id = id, RenewInterval = TimeSpan.FromMinutes(1) });
        await using var second = await log.Start(node: new() { Id = id, RenewInterval = TimeSpan.FromMinutes(1) });

        first.Nodes.Self.ShouldBe((new NodeId(id), 1));
        second.Nodes.Self.ShouldBe((new NodeId(id), 2));
        (await first.Append(To("fenced", 0, new CounterIncremented(1)))).ShouldBe(new AppendResult.NodeFenced());
        await Should.ThrowAsync<StoreUnavailableException>(() => first.Decide("fenced", counter => counter.Increment()));
        (await second.Commit(To("fenced", 0, new CounterIncremented(1)))).Versions.ShouldBe([1]);
        (await second.Log()).Where(e => e.Stream == $"node-{id}").Select(e => e.Data).Cast<NodeRegistered>().Select(e => e.Epoch).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task a_node_that_stops_renewing_is_found_by_another_cut_off_and_comes_back()
    {
        await using var proxy = log.Proxy();
        await using var silent = await log.Start(node: AFifth, through: proxy);
        await using var other = await log.Start(node: AFifth);
        var (id, epoch) = silent.Nodes.Self;
        proxy.Drop();

        await Eventually.Until(() => other.Applied.Any(e => e.Data is NodeLost lost && lost.Node == id && lost.Epoch == epoch));
        var found = other.Applied.Select(e => e.Data).OfType<NodeLost>().Single(lost => lost.Node == id);
        found.FoundBy.ShouldBe(other.Nodes.Self.Node);
        (await other.Nodes.Present(TestContext.Current.CancellationToken)).ShouldNotContain(node => node.Node == id);

        proxy.Release();
        await Eventually.Until(() => other.Applied.Any(e => e.Data is NodeRegistered back && back.Node == id && back.Epoch == epoch + 1));
        (await other.Nodes.Present(TestContext.Current.CancellationToken)).ShouldContain(node => node.Node == id && node.Epoch == epoch + 1);
    }

    [Fact]
    public async Task what_held_up_all_nodes_makes_none_of_them_lost()
    {
        await using var toOne = log.Proxy();
        await using var toOther = log.Proxy();
        await using var one = await log.Start(node: AFifth, through: toOne);
        await using var other = await log.Start(node: AFifth, through: toOther);
        await Task.Delay(600, TestContext.Current.CancellationToken);
        toOne.HoldRequests();
        toOther.HoldRequests();
        await Task.Delay(1_600, TestContext.Current.CancellationToken);
        toOne.Release();
        await Task.Delay(300, TestContext.Current.CancellationToken);
        toOther.Release();
        await Task.Delay(400, TestContext.Current.CancellationToken);

        (await one.Log()).Select(e => e.Data).OfType<NodeLost>().Select(lost => lost.Node)
            .Where(node => node == one.Nodes.Self.Node || node == other.Nodes.Self.Node).ShouldBeEmpty();
        (one.Nodes.Self.Epoch, other.Nodes.Self.Epoch).ShouldBe((1, 1));
    }

    [Fact]
    public async Task a_denial_is_acknowledged_when_the_responses_under_way_are_written()
    {
        await using var one = await log.Start(node: AFifth);
        await using var other = await log.Start(node: AFifth);
        var response = other.Get<InFlight>().Enter();
        var committed = await one.Commit(To("acknowledged", 0, new CounterLocked()).In(AppendOptions.Denying));

        await Eventually.Until(() => Acknowledged(one, one) >= committed.Sequence);
        await other.Snapshots.WaitFor(committed.Sequence, TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Acknowledged(one, other).ShouldBeLessThan(committed.Sequence);

        response.Dispose();
        await Eventually.Until(() => Acknowledged(one, other) >= committed.Sequence);
    }

    [Fact]
    public async Task a_node_that_stops_in_good_order_says_so_and_is_waited_for_by_nobody()
    {
        await using var staying = await log.Start(node: AFifth);
        await using var leaving = await log.Start(node: AFifth);
        var (id, epoch) = leaving.Nodes.Self;
        await leaving.Stop();
        (await staying.Nodes.Present(TestContext.Current.CancellationToken)).ShouldNotContain(node => node.Node == id);
        (await staying.Log()).Select(e => e.Data).OfType<NodeDrained>().Count(left => left.Node == id && left.Epoch == epoch).ShouldBe(1);
        (await staying.Log()).Select(e => e.Data).OfType<NodeLost>().ShouldNotContain(lost => lost.Node == id);
    }

    private static long Acknowledged(LogNode asked, LogNode of) =>
        asked.Nodes.Present(CancellationToken.None).GetAwaiter().GetResult().Single(node => node.Node == of.Nodes.Self.Node).Acknowledged;
}
