using System.Globalization;

namespace Sentinel.Load.Benchmarks;

/// <summary>From a revoke's commit on one node to the refusal by another.</summary>
internal sealed class RevokeReach : IBenchmark
{
    private const double Bound = 100;

    // A node that hears nothing stops serving after a second; a key served again behind that would be a broken promise.
    private const double LongestReserve = 1_500;

    public string Name => "revoke";

    public string What => "commit of a revoke on one node to the refusal by the other";

    public async Task<IReadOnlyList<Comparison>> Run(Effort effort, CancellationToken cancellationToken)
    {
        await using var nodes = await RevokeToRefusal.Start(cancellationToken);
        var measured = await nodes.Measure(effort.Revokes, cancellationToken);
        if (measured.Violations.Count > 0 || measured.CommitToRefusal.Count != effort.Revokes || measured.Reserves.Max >= LongestReserve)
        {
            throw new InvalidOperationException($"The promise was broken: {string.Join("; ", measured.Violations)} {measured}");
        }

        var (ours, commit, notify) = (measured.CommitToRefusal, measured.BareCommit, measured.BareNotify);
        return
        [
            new(What, "ms", Of("a bare commit", commit), Of("two processes, one client in a closed loop", ours), ours.P50 / commit.P50,
                [Goal.StayUnder("p99", ours.P99, Bound)],
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{ours.Count} revokes, longest {ours.Max:0.0} ms; keys served again by the other node after the commit: {measured.Reserves.Count}, p50 {measured.Reserves.P50:0.0}, p99 {measured.Reserves.P99:0.0}, longest {measured.Reserves.Max:0.0} ms; a bare NOTIFY: p50 {notify.P50:0.00}, p99 {notify.P99:0.00} ms")),
        ];
    }

    private static Figure Of(string what, Distribution measured) =>
        new(what, measured.P50, measured.P50, measured.Max, measured.P50, measured.P99);
}
