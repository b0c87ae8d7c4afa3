using Sentinel.Domain.Kernel;

namespace Sentinel.Infrastructure.Nodes;

/// <summary>How nodes know each other. Section <c>Sentinel:Node</c>.</summary>
public sealed record NodeOptions
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>Id of this node, <c>nod_…</c>; a new one at each start when absent.</summary>
    public string? Id { get; init; }

    /// <summary>How often a node renews its lease.</summary>
    public TimeSpan RenewInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a lease holds without being renewed.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Everything that must stop the start, each with its remedy; empty when nothing must.</summary>
    public IReadOnlyList<string> Problems() =>
    [
        .. SettingRange.Problems("Sentinel:Node:RenewInterval", RenewInterval, Shortest, Longest),
        .. SettingRange.Problems("Sentinel:Node:Lease", Lease, Shortest, Longest),
        .. RenewInterval * 2 <= Lease
            ? []
            : (string[])["Sentinel:Node:Lease must be at least twice Sentinel:Node:RenewInterval, or nodes declare each other lost."],
    ];
}
