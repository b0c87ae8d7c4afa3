namespace Sentinel.Application.EventSourcing;

/// <summary>Runs a decision on the node's state until nothing that it read has moved before its append.</summary>
/// <remarks>
/// Every write that uses or makes authority goes through here: the attempt authenticates, authorises and decides on the
/// snapshot it is given, and guards its append with the versions in that snapshot. A lost guard starts it again, on a
/// snapshot that has seen what moved.
/// </remarks>
public sealed class Fence(ISnapshots snapshots)
{
    private const int Attempts = 5;
    private static readonly TimeSpan CatchUp = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan OwnWrite = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs the attempt, at most five times; the last conflict is the caller's.</summary>
    /// <param name="attempt">Decides on the snapshot it is given, and guards its append with versions of that snapshot.</param>
    /// <param name="cancellationToken">Stops between attempts.</param>
    public Task<Outcome> Hold(Func<Snapshot, Task<Outcome>> attempt, CancellationToken cancellationToken) =>
        Hold(attempt, evenIfUnfit: false, cancellationToken);

    /// <summary>The same for what takes power away: a node that must not serve may still revoke.</summary>
    public Task<Outcome> HoldEvenIfUnfit(Func<Snapshot, Task<Outcome>> attempt, CancellationToken cancellationToken) =>
        Hold(attempt, evenIfUnfit: true, cancellationToken);

    private async Task<Outcome> Hold(Func<Snapshot, Task<Outcome>> attempt, bool evenIfUnfit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        for (var left = Attempts; ; left--)
        {
            if (snapshots.Unfit is { } unfit && !evenIfUnfit)
            {
                return new Outcome.Refused(unfit);
            }

            var outcome = await attempt(snapshots.Current);
            if (outcome is Outcome.Recorded { Sequence: { } sequence })
            {
                // Whoever recorded something sees it in what he asks this node next.
                await snapshots.WaitFor(sequence, OwnWrite, cancellationToken);
            }

            if (outcome is not Outcome.Conflict conflict || left == 1)
            {
                return outcome;
            }

            await snapshots.WaitFor(conflict.Sequence, CatchUp, cancellationToken);
        }
    }
}
