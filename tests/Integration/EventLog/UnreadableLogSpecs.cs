using Sentinel.Application.EventSourcing;
using Shouldly;
using Xunit;
using static Sentinel.Integration.EventLog.Tests;

namespace Sentinel.Integration.EventLog;

public abstract class UnreadableLogSpecs(LogFixture log) : IClassFixture<LogFixture>
{
    protected abstract string Alias { get; }

    protected abstract string Json { get; }

    [Fact]
    public async Task a_node_that_meets_what_it_does_not_know_refuses_and_does_not_crash()
    {
        await using var node = await log.Start();
        await Eventually.Until(() => node.Snapshots.Unfit is null);
        var (id, epoch) = node.Nodes.Self;
        (await log.Ask(RawAppend.Event(id.Value, epoch, "counter-foreign", Alias, Json))).ShouldBe(["ok"]);

        await Eventually.Until(() => node.Snapshots.Unfit == LogRefusals.LogUnreadable);
        await node.Commit(To("still-red", null, new CounterEnded("red")).In(AppendOptions.Denying));
        node.Snapshots.Unfit.ShouldBe(LogRefusals.LogUnreadable);
    }

    public sealed class UnknownType(LogFixture log) : UnreadableLogSpecs(log)
    {
        protected override string Alias => "invented_by_a_newer_build";

        protected override string Json => "{}";
    }

    public sealed class UnknownShape(LogFixture log) : UnreadableLogSpecs(log)
    {
        protected override string Alias => "counter_incremented";

        protected override string Json => """{"by":"many"}""";
    }
}
