using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Nodes;

/// <summary>A node as its stream tells it. Whether it is alive at this moment is a matter of its lease, which is no event.</summary>
public abstract record Node : IState<Node, NodeEvent>
{
    private Node()
    {
    }

    public sealed record None : Node;

    public sealed record Running(NodeId Id, long Epoch, DateTimeOffset Since) : Node;

    /// <summary>It was cut off.</summary>
    public sealed record Lost(NodeId Id, long Epoch, NodeId FoundBy, DateTimeOffset At) : Node;

    /// <summary>It stopped in good order.</summary>
    public sealed record Drained(NodeId Id, long Epoch, DateTimeOffset At) : Node;

    public static Node Initial { get; } = new None();

    public static Node Evolve(Node state, NodeEvent @event) => @event switch
    {
        NodeRegistered e => new Running(e.Node, e.Epoch, e.At),
        NodeLost e => new Lost(e.Node, e.Epoch, e.FoundBy, e.At),
        NodeDrained e => new Drained(e.Node, e.Epoch, e.At),
        _ => state,
    };
}
