namespace Sentinel.Infrastructure.Nodes;

/// <summary>Under which name and epoch this node appends.</summary>
internal interface INodeEpoch
{
    (string Node, long Epoch) Current { get; }

    /// <summary>The log refused the epoch: nothing is issued until the node has registered again.</summary>
    void Fenced();
}
