using Microsoft.Extensions.Logging;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.BreakGlass;

namespace Sentinel.Application.BreakGlass;

/// <summary>Records what has expired, and which reviews are overdue. Both hold by comparison before: this is for the log, and for who follows it.</summary>
/// <remarks>The time is the database's. With several nodes the first append wins and the others find nothing to do.</remarks>
public sealed partial class BreakGlassUpkeep(IEventStore events, ISnapshots snapshots, TimeProvider clock, ILogger<BreakGlassUpkeep> logger)
    : Sweeps(TimeSpan.FromSeconds(1), clock)
{
    private static readonly Provenance Sweeper = new("sentinel:expiry");

    public override async Task Sweep(CancellationToken cancellationToken)
    {
        var open = snapshots.Current.Of<BrokenGlasses>().All.Where(glass => glass.State is BrokenGlass.Active or BrokenGlass.Ended { OverdueSince: null }).ToArray();
        if (open.Length == 0 || snapshots.Unfit is not null)
        {
            return;
        }

        var now = await events.Now(cancellationToken);
        foreach (var glass in open)
        {
            if (!glass.State.Expire(now).Events.IsEmpty || !glass.State.MarkOverdue(now).Events.IsEmpty)
            {
                await events.Decide<BrokenGlass, BreakGlassEvent>(
                    glass.Stream, null, [], state => state.IsOverdue(now) ? state.MarkOverdue(now) : state.Expire(now), Sweeper, AppendOptions.Bulk,
                    cancellationToken);
            }
        }
    }

    protected override void Later(string reason) => Log.Later(logger, reason);

    private static partial class Log
    {
        [LoggerMessage(401, LogLevel.Warning, "What is over of emergency access is recorded later: {Reason}")]
        public static partial void Later(ILogger logger, string reason);
    }
}
