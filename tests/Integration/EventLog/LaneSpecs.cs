using Sentinel.Application.EventSourcing;
using Sentinel.Infrastructure.EventLog;
using Shouldly;
using Xunit;
using static Sentinel.Integration.EventLog.Tests;

namespace Sentinel.Integration.EventLog;

public sealed class LaneSpecs(LogFixture log) : IClassFixture<LogFixture>
{
    [Fact]
    public async Task a_denial_does_not_wait_for_the_flood_before_it()
    {
        await using var node = await log.Start();
        await using var gate = await HeldLock.Take(log.Owner);
        var flood = new List<Task<AppendResult>> { node.Append(To("flood-first", 0, new CounterIncremented(1)).In(AppendOptions.Bulk)) };
        await gate.SomebodyWaits();
        flood.AddRange(Enumerable.Range(0, 600).Select(i => node.Append(To($"flood-{i}", 0, new CounterIncremented(1)).In(AppendOptions.Bulk))));
        var person = node.Append(To("person", 0, new CounterIncremented(1)));
        var denial = node.Append(To("denial", 0, new CounterLocked()).In(AppendOptions.Denying));
        await gate.Release();
        await Task.WhenAll([.. flood, person, denial]);

        var order = (await node.Log()).Select(e => e.Stream)
            .Where(s => s is "counter-denial" or "counter-person" || s.StartsWith("counter-flood-", StringComparison.Ordinal)).ToList();
        order[..3].ShouldBe(["counter-flood-first", "counter-denial", "counter-person"]);
        order.Count.ShouldBe(603);
        (await log.Ask("select max(n) from (select count(*) n from sentinel.mt_events where stream_id like 'counter-flood%' group by timestamp) b"))
            .ShouldBe(["256"]);
    }

    [Fact]
    public async Task beyond_the_cap_callers_are_told_to_come_back_but_denials_are_taken()
    {
        await using var node = await log.Start(LogNode.Patient with { QueueLimit = 5 });
        await using var gate = await HeldLock.Take(log.Owner);
        var first = node.Append(To("cap-first", 0, new CounterIncremented(1)));
        await gate.SomebodyWaits();
        var waiting = Enumerable.Range(0, 5).Select(i => node.Append(To($"cap-{i}", 0, new CounterIncremented(1)))).ToList();
        await Should.ThrowAsync<StoreUnavailableException>(() => node.Append(To("cap-over", 0, new CounterIncremented(1))));
        var denial = node.Append(To("cap-denial", 0, new CounterLocked()).In(AppendOptions.Denying));
        await gate.Release();
        (await Task.WhenAll([first, denial, .. waiting])).ShouldAllBe(result => result is AppendResult.Committed);
    }
}
