using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Http;

namespace Sentinel.Infrastructure.Http;

/// <summary>Removes answers that were kept long enough; every node does, and the second finds nothing.</summary>
internal sealed partial class IdempotencySweeps(IIdempotencyKeys keys, TimeProvider clock, ILogger<IdempotencySweeps> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await keys.Sweep(stoppingToken);
            }
            catch (StoreUnavailableException unavailable)
            {
                Log.Failed(logger, unavailable);
            }

            await Task.Delay(Pause, clock, stoppingToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(111, LogLevel.Warning, "Old answers to idempotent writes were not swept; the next sweep will try again")]
        public static partial void Failed(ILogger logger, Exception reason);
    }
}
