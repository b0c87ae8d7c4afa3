using Microsoft.Extensions.Logging;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Holds;
using Sentinel.Domain.Revocation;
using HoldsState = Sentinel.Application.Holds.Holds;

namespace Sentinel.Application.Revocation;

/// <summary>Records the end of holds that were given for a time.</summary>
/// <remarks>
/// Until then they hold: what lets somebody in again is in the log before any node acts on it, and its time is the database's. With
/// several nodes the first append wins and the others find nothing to do.
/// </remarks>
public sealed partial class HoldExpiry(IEventStore events, ISnapshots snapshots, TimeProvider clock, ILogger<HoldExpiry> logger)
    : Sweeps(TimeSpan.FromSeconds(1), clock)
{
    private static readonly Provenance Sweeper = new("sentinel:expiry");

    public override async Task Sweep(CancellationToken cancellationToken)
    {
        Order[] timed =
        [
            .. snapshots.Current.Of<HoldsState>().Orders.Where(order => order is { Holds: true, HoldUntil: not null }),
        ];
        if (timed.Length == 0 || snapshots.Unfit is not null)
        {
            return;
        }

        var now = await events.Now(cancellationToken);
        foreach (var order in timed.Where(order => order.HoldUntil <= now))
        {
            await events.Decide<RevocationOrders, RevocationEvent>(
                order.Scope.Stream, null, [], orders => orders.Expire(order.Id, now), Sweeper, AppendOptions.Granting,
                cancellationToken);
        }
    }

    protected override void Later(string reason) => Log.Later(logger, reason);

    private static partial class Log
    {
        [LoggerMessage(302, LogLevel.Warning, "Holds whose time is over go on: {Reason}")]
        public static partial void Later(ILogger logger, string reason);
    }
}
