using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Nodes;
using Sentinel.Infrastructure.EventLog;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.EventLog;

public sealed class OwnCommitsSpecs
{
    private static readonly DateTimeOffset At = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
    private static readonly NodeId Node = Id.New<NodeId>(At);
    private static readonly Provenance By = new("psn_1", "192.0.2.7", "req-1", "trace-1");
    private readonly OwnCommits _own = new(TimeProvider.System);

    [Fact]
    public void what_lies_right_behind_comes_out_as_it_would_be_read()
    {
        var member = new Member(
            new([new(new("node-a", "node"), 0, [Registered(1), Registered(2)]), new(new("node-b", "node"), 4, [Registered(3)])], [], By, AppendOptions.Interactive),
            EventCatalog.Domain);
        _own.Answered([member], [new AppendResult.Committed([2, 5], 13, At)]);

        _own.TakeBehind(10).ShouldBe(
        [
            new(11, "node-a", 1, member.Writes[0][0].Id, "node_registered", Registered(1), At, By),
            new(12, "node-a", 2, member.Writes[0][1].Id, "node_registered", Registered(2), At, By),
            new(13, "node-b", 5, member.Writes[1][0].Id, "node_registered", Registered(3), At, By),
        ]);
        _own.TakeBehind(13).ShouldBeEmpty();
    }

    [Fact]
    public void several_commits_in_a_row_come_together()
    {
        Add(events: 2, last: 12);
        Add(events: 1, last: 13);
        Sequences(_own.TakeBehind(10)).ShouldBe([11L, 12, 13]);
    }

    [Fact]
    public void what_others_wrote_in_between_comes_first()
    {
        Add(events: 1, last: 11);
        Add(events: 2, last: 14);
        Sequences(_own.TakeBehind(10)).ShouldBe([11L]);
        _own.TakeBehind(11).ShouldBeEmpty();

        // The feed has read 12.
        Sequences(_own.TakeBehind(12)).ShouldBe([13L, 14]);
    }

    [Fact]
    public void what_was_read_meanwhile_is_not_given_again()
    {
        Add(events: 2, last: 12);
        Add(events: 1, last: 13);
        Sequences(_own.TakeBehind(12)).ShouldBe([13L]);
    }

    [Fact]
    public void a_commit_of_which_a_part_was_read_is_left_to_the_log()
    {
        Add(events: 3, last: 13);
        _own.TakeBehind(11).ShouldBeEmpty();
        _own.TakeBehind(10).ShouldBeEmpty();
    }

    [Fact]
    public void a_feed_that_takes_nothing_finds_only_the_newest()
    {
        for (var sequence = 1; sequence <= 4_097; sequence++)
        {
            Add(events: 1, last: sequence);
        }

        _own.TakeBehind(0).ShouldBeEmpty();
        Sequences(_own.TakeBehind(4_096)).ShouldBe([4_097L]);
    }

    [Fact]
    public async Task who_waits_for_an_answer_has_it_or_goes_on_without()
    {
        Add(events: 1, last: 5);
        (await _own.WaitFor(5, TestContext.Current.CancellationToken)).ShouldBeTrue();
        (await _own.WaitFor(6, TestContext.Current.CancellationToken)).ShouldBeFalse();
    }

    private static NodeRegistered Registered(long epoch) => new(Node, epoch, At);

    private static IEnumerable<long> Sequences(List<RecordedEvent> events) => events.Select(recorded => recorded.Sequence);

    /// <summary>As the second of a batch whose first was refused.</summary>
    private void Add(int events, long last)
    {
        object[] all = [.. Enumerable.Range(1, events).Select(epoch => Registered(epoch))];
        var member = new Member(new([new(new("node-a", "node"), null, all)], [], By, AppendOptions.Interactive), EventCatalog.Domain);
        _own.Answered([member, member], [new AppendResult.Conflict("node-a", 1, 1), new AppendResult.Committed([events], last, At)]);
    }
}
