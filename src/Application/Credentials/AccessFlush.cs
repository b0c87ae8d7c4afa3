using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Sessions;

namespace Sentinel.Application.Credentials;

/// <summary>Tells the other nodes what this one has served again, each ten seconds and before it stops.</summary>
public sealed partial class AccessFlush(LastAccesses accesses, ISessionActivity activity, TimeProvider clock, ILogger<AccessFlush> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Flush(cancellationToken);
    }

    /// <summary>Once; what cannot be told now is told the next time.</summary>
    public async Task Flush(CancellationToken cancellationToken)
    {
        try
        {
            var untold = accesses.Untold();
            if (untold.Count > 0)
            {
                await activity.Record(untold, cancellationToken);
                accesses.Told(untold);
            }

            accesses.Prune(clock.GetUtcNow());
        }
        catch (StoreUnavailableException unavailable)
        {
            Log.Waiting(logger, unavailable.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await Flush(stoppingToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(403, LogLevel.Warning, "When sessions were last served is told later: {Reason}")]
        public static partial void Waiting(ILogger logger, string reason);
    }
}
