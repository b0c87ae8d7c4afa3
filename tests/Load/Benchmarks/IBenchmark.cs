namespace Sentinel.Load.Benchmarks;

/// <summary>Measures one thing of Sentinel against a baseline, both in the same run.</summary>
internal interface IBenchmark
{
    /// <summary>What it is called on the command line.</summary>
    string Name { get; }

    /// <summary>What is measured, in one line.</summary>
    string What { get; }

    Task<IReadOnlyList<Comparison>> Run(Effort effort, CancellationToken cancellationToken);
}

/// <summary>How much a run does.</summary>
/// <param name="Rounds">Times that baseline and ours are measured, alternately.</param>
/// <param name="Window">How long each of them runs in one round.</param>
/// <param name="ReplayEvents">Events in the log that is replayed, at least.</param>
/// <param name="StartEvents">Events in the log that a node starts on, at least.</param>
/// <param name="Revokes">Revokes whose way to the other node is timed.</param>
/// <param name="Leases">New leases in one round.</param>
/// <param name="WarmsStarts">Whether starts have a round that does not count, too.</param>
internal sealed record Effort(int Rounds, TimeSpan Window, int ReplayEvents, int StartEvents, int Revokes, int Leases, bool WarmsStarts)
{
    public static Effort Full { get; } = new(9, TimeSpan.FromSeconds(2), 300_000, 100_000, 300, 400, WarmsStarts: true);

    /// <summary>For tests that ask whether a benchmark does what it says, not how fast.</summary>
    public static Effort Short { get; } = new(1, TimeSpan.FromMilliseconds(150), 2_000, 1_000, 20, 20, WarmsStarts: false);
}

/// <summary>All benchmarks, in the order in which they run.</summary>
internal static class Catalogue
{
    public static IReadOnlyList<IBenchmark> All { get; } =
    [
        new Appends("append-1", callers: 1, rawCallers: 1, rate: 0.7, latency: null),
        new Appends("append-16", callers: 16, rawCallers: 16, rate: 1.1, latency: 0.5),
        new Appends("append-256", callers: 256, rawCallers: 16, rate: 1.8, latency: null),
        new OneStream(),
        new Replay(),
        new LiveAggregate(),
        new ReServe(),
        new NewLease(),
        new StartToReady(),
        new RevokeReach(),
        new RedButton(),
        new SecretCheck(),
        new PolicyDecisions(),
        new PolicyCacheHits(),
        new PolicyCompile(),
    ];
}
