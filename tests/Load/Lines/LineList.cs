namespace Sentinel.Load.Lines;

/// <summary>Every suite that is no load scenario, with its lines. Ids stay; what comes is added behind.</summary>
internal static partial class LineList
{
    public static IReadOnlyList<LineSuite> Suites => [Cache, BreakGlass, Requests, EventLog, RateLimits, Network, Crash, Security];
}
