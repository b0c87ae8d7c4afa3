using Sentinel.Domain.Kernel;
using Sentinel.Domain.Nodes;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Nodes;

public sealed class NodeEpochsSpecs
{
    private static readonly NodeId Node = new("nod_1");
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

    /// <summary>r: registered, l: lost, d: drained, each with its epoch.</summary>
    [Theory]
    [InlineData("", "", null)]
    [InlineData("r1", "", 1L)]
    [InlineData("r1 d1", "", null)]
    [InlineData("r1 l1", "1", null)]
    [InlineData("r1 r2", "1", 2L)]
    [InlineData("r1 l1 r2", "1", 2L)]
    [InlineData("r1 d1 r2", "", 2L)]
    [InlineData("r1 r2 l1", "1", 2L)]
    [InlineData("r1 r2 d1 d2 r3 r4", "1 3", 4L)]
    [InlineData("r1 l1 r2 l2", "1 2", null)]
    public void an_epoch_is_gone_when_it_was_cut_off_or_the_next_began_without_its_good_end(string history, string gone, long? running)
    {
        var epochs = history.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Event).Aggregate(NodeEpochs.Initial, NodeEpochs.Evolve);
        string.Join(' ', epochs.Gone).ShouldBe(gone);
        epochs.Running.ShouldBe(running);
    }

    private static NodeEvent Event(string text) => (text[0], long.Parse(text[1..], System.Globalization.CultureInfo.InvariantCulture)) switch
    {
        ('r', var epoch) => new NodeRegistered(Node, epoch, Now),
        ('l', var epoch) => new NodeLost(Node, epoch, new("nod_2"), Now),
        (_, var epoch) => new NodeDrained(Node, epoch, Now),
    };
}
