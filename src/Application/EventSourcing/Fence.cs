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

    /// <summary>Runs the attempt, at most five times; the last conflict is the caller's.</summary>
    public async Task<Outcome> Hold(Func<Snapshot, Task<Outcome>> attempt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        for (var left = Attempts; ; left--)
        {
            if (snapshots.Unfit is { } unfit)
            {
                return new Outcome.Refused(unfit);
            }

            var outcome = await attempt(snapshots.Current);
            if (outcome is not Outcome.Conflict conflict || left == 1)
            {
                return outcome;
            }

            await snapshots.WaitFor(conflict.Sequence, CatchUp, cancellationToken);
        }
    }
}
