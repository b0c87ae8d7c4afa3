using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Requests;

namespace Sentinel.Application.Requests;

/// <summary>Appends to a ledger that many write to at once.</summary>
/// <remarks>
/// Whoever loses the race for a ledger has lost it to a request that was submitted, so after a few rounds there are as many as may be,
/// and the next look at the ledger says so. It waits a little longer each time, and not all wait equally long.
/// </remarks>
internal static class CrowdedAppend
{
    private const int Rounds = 4;
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(5);

    /// <summary>Tries until it is decided, or lost to something else than the ledger, or lost too often.</summary>
    public static async Task<Outcome> Until(Func<Task<Outcome>> attempt, TimeProvider clock, CancellationToken cancellationToken)
    {
        for (var round = 1; ; round++)
        {
            var outcome = await attempt();
            if (outcome is not Outcome.Conflict conflict || !RequestStream.IsLedger(conflict.Stream) || round == Rounds)
            {
                return outcome;
            }

            await Task.Delay(First * (1 << round) * (0.5 + Random.Shared.NextDouble()), clock, cancellationToken);
        }
    }
}
