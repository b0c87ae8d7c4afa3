using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Nodes;
using Sentinel.Infrastructure.EventLog;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.EventLog;

public sealed class AppendQueueSpecs : IDisposable
{
    private readonly AppendQueue _queue = new(new() { BatchEvents = 6, BatchBytes = 10_000, BatchBulk = 3, QueueLimit = 8 });

    public void Dispose() => _queue.Dispose();

    [Fact]
    public async Task denials_come_first_then_people_then_bulk_each_in_order()
    {
        Add(Lane.Bulk, "b1");
        Add(Lane.Interactive, "i1");
        Add(Lane.Denying, "d1");
        Add(Lane.Interactive, "i2");
        Add(Lane.Denying, "d2");
        (await Take()).ShouldBe("d1 d2 i1 i2 b1");
    }

    [Fact]
    public async Task a_batch_holds_no_more_events_than_its_cap_and_the_rest_keeps_its_order()
    {
        Add(Lane.Interactive, "i1", 4);
        Add(Lane.Interactive, "i2", 3);
        Add(Lane.Denying, "d1");
        Add(Lane.Interactive, "i3");
        (await Take()).ShouldBe("d1 i1");
        (await Take()).ShouldBe("i2 i3");
    }

    [Fact]
    public async Task a_member_that_is_larger_than_the_cap_goes_alone()
    {
        Add(Lane.Interactive, "i1", 50);
        Add(Lane.Interactive, "i2");
        (await Take()).ShouldBe("i1");
        (await Take()).ShouldBe("i2");
    }

    [Fact]
    public async Task a_batch_holds_no_more_bytes_than_its_cap()
    {
        Add(Lane.Interactive, "i1", node: new string('x', 6_000));
        Add(Lane.Interactive, "i2", node: new string('x', 6_000));
        (await Take()).ShouldBe("i1");
        (await Take()).ShouldBe("i2");
    }

    [Fact]
    public async Task bulk_takes_only_its_share()
    {
        foreach (var i in Enumerable.Range(1, 5))
        {
            Add(Lane.Bulk, $"b{i}");
        }

        Add(Lane.Interactive, "i1");
        (await Take()).ShouldBe("i1 b1 b2 b3");
        (await Take()).ShouldBe("b4 b5");
    }

    [Fact]
    public async Task beyond_the_limit_all_but_denials_are_sent_away()
    {
        foreach (var i in Enumerable.Range(1, 4))
        {
            Add(Lane.Bulk, $"b{i}");
            Add(Lane.Interactive, $"i{i}");
        }

        Should.Throw<StoreUnavailableException>(() => Add(Lane.Interactive, "i5"));
        Should.Throw<StoreUnavailableException>(() => Add(Lane.Bulk, "b5"));
        Add(Lane.Denying, "d1");
        (await Take()).ShouldBe("d1 i1 i2 i3 i4 b1");
    }

    [Fact]
    public async Task a_closed_queue_gives_what_it_has_and_takes_nothing()
    {
        Add(Lane.Interactive, "i1");
        _queue.Close();
        Should.Throw<StoreUnavailableException>(() => Add(Lane.Denying, "d1"));
        (await Take()).ShouldBe("i1");
        (await Take()).ShouldBe("");
    }

    [Fact]
    public async Task who_waits_for_work_is_woken_by_it()
    {
        var taking = Take();
        taking.IsCompleted.ShouldBeFalse();
        Add(Lane.Bulk, "b1");
        (await taking.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).ShouldBe("b1");
    }

    private void Add(Lane lane, string name, int events = 1, string node = "x") =>
        _queue.Add(new(
            new([new(new(name, "x"), null, [.. Enumerable.Repeat(new NodeDrained(new NodeId(node), 1, default), events)])], [], new("x"), new(lane, Grants: false)),
            EventCatalog.Domain));

    private async Task<string> Take() =>
        string.Join(' ', (await _queue.Take(TestContext.Current.CancellationToken)).Select(member => member.Append.Writes[0].Stream.Value));
}
