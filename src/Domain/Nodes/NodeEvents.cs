using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Nodes;

public static class NodeStream
{
    public static StreamId For(NodeId node) => new($"node-{node.Value}", "node");
}

/// <summary>What happens to a node.</summary>
public abstract record NodeEvent;

/// <summary>A node runs and may append under this epoch.</summary>
[AuditCode("NOD101I")]
public sealed record NodeRegistered(NodeId Node, long Epoch, DateTimeOffset At) : NodeEvent;

/// <summary>A node stopped renewing its lease and was cut off; it must register again.</summary>
[AuditCode("NOD102W")]
public sealed record NodeLost(NodeId Node, long Epoch, NodeId FoundBy, DateTimeOffset At) : NodeEvent;

/// <summary>A node stopped in good order.</summary>
[AuditCode("NOD103I")]
public sealed record NodeDrained(NodeId Node, long Epoch, DateTimeOffset At) : NodeEvent;
