using Microsoft.Extensions.Logging;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.BreakGlass;

/// <summary>Records what has expired, and which reviews are overdue. Both hold by comparison before: this is for the log, and for who follows it.</summary>
/// <remarks>The time is the database's. With several nodes the first append wins and the others find nothing to do.</remarks>
public sealed partial class BreakGlassUpkeep(IEventStore events, ISnapshots snapshots, TimeProvider clock, ILogger<BreakGlassUpkeep> logger)
    : Sweeps(TimeSpan.FromSeconds(1), clock)
{
    private static readonly TimeSpan ClockMargin = TimeSpan.FromSeconds(3);
    private static readonly Provenance Sweeper = new("sentinel:expiry");
    private readonly TimeProvider _clock = clock;

    public override async Task Sweep(CancellationToken cancellationToken)
    {
        // The node's clock says when it is worth asking the database, and nothing else: it may be two seconds off.
        var snapshot = snapshots.Current;
        var soon = snapshot.Now(_clock) + ClockMargin;
        var over = snapshot.Of<BrokenGlasses>().All.Where(glass => !Due(glass.State, soon).Events.IsEmpty).ToArray();
        if (over.Length == 0 || snapshots.Unfit is not null)
        {
            return;
        }

        var now = await events.Now(cancellationToken);
        foreach (var glass in over)
        {
            await events.Decide<BrokenGlass, BreakGlassEvent>(
                glass.Stream, null, [], state => Due(state, now), Sweeper, AppendOptions.Bulk, cancellationToken);
        }
    }

    private static Decision<BreakGlassEvent> Due(BrokenGlass glass, DateTimeOffset now) => glass.IsOverdue(now) ? glass.MarkOverdue(now) : glass.Expire(now);

    protected override void Later(string reason) => Log.Later(logger, reason);

    private static partial class Log
    {
        [LoggerMessage(401, LogLevel.Warning, "What is over of emergency access is recorded later: {Reason}")]
        public static partial void Later(ILogger logger, string reason);
    }
}
