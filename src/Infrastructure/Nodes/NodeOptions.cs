namespace Sentinel.Infrastructure.Nodes;

/// <summary>How nodes know each other. Section <c>Sentinel:Node</c>.</summary>
public sealed record NodeOptions
{
    /// <summary>Id of this node, <c>nod_…</c>; a new one at each start when absent.</summary>
    public string? Id { get; init; }

    /// <summary>How often a node renews its lease.</summary>
    public TimeSpan RenewInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a lease holds without being renewed.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(5);
}
