using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Nodes;

/// <summary>The nodes that share this event log.</summary>
public interface INodes
{
    /// <summary>This node's id and epoch.</summary>
    (NodeId Node, long Epoch) Self { get; }

    /// <summary>Every node that was not declared lost and did not leave, as of one moment.</summary>
    Task<IReadOnlyList<NodeStatus>> Present(CancellationToken cancellationToken);
}

/// <summary>What the database knows of one node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Epoch">Counts its registrations.</param>
/// <param name="LeaseUntil">When it stops counting as alive unless it renews, by the database's clock.</param>
/// <param name="LeaseRanOut">Whether that moment has passed.</param>
/// <param name="Acknowledged">Everything up to this sequence has been applied and answered by.</param>
/// <param name="AcknowledgedAt">When it said so.</param>
public sealed record NodeStatus(
    NodeId Node, long Epoch, DateTimeOffset LeaseUntil, bool LeaseRanOut, long Acknowledged, DateTimeOffset AcknowledgedAt);
