using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Sessions;

/// <summary>Records the end of sessions whose time is over. They are refused by comparison long before: this is for the log.</summary>
/// <remarks>
/// It waits half a minute after the end, for a client's clock may lag, and takes the time from the database: a node with a wrong
/// clock ends nobody's session. With several nodes the first append wins and the others find nothing to do.
/// </remarks>
public sealed partial class SessionExpiry(IEventStore events, ISnapshots snapshots, TimeProvider clock, ILogger<SessionExpiry> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);
    private static readonly Provenance Sweeper = new("sentinel:expiry");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Sweep(stoppingToken);
            }
            catch (StoreUnavailableException unavailable)
            {
                Log.Later(logger, unavailable.Message);
            }
        }
    }

    private async Task Sweep(CancellationToken cancellationToken)
    {
        if (snapshots.Unfit is not null)
        {
            return;
        }

        var now = await events.Now(cancellationToken);
        foreach (var known in snapshots.Current.Of<LiveSessions>().All)
        {
            if (known.Session.State is Session.Live live && live.Detail.ExpiresAt + Grace <= now)
            {
                await events.Decide<Session, SessionEvent>(
                    known.Session.Stream, known.Session.Version, [], session => session.Expire(now), Sweeper, AppendOptions.Bulk, cancellationToken);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(301, LogLevel.Warning, "Sessions whose time is over are recorded later: {Reason}")]
        public static partial void Later(ILogger logger, string reason);
    }
}
