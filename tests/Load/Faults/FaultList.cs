namespace Sentinel.Load.Faults;

/// <summary>The faults that the tests must notice, from the decisions outwards.</summary>
internal static partial class FaultList
{
    public static IReadOnlyList<Fault> All { get; } = [.. Domain, .. Application, .. Infrastructure, .. Api];
}
