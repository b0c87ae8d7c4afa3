using Microsoft.Extensions.Hosting;

namespace Sentinel.Application.EventSourcing;

/// <summary>Work that comes again each interval, and waits for the next one when the log cannot be reached.</summary>
/// <param name="interval">From the start of the node to the first time, and between two.</param>
/// <param name="clock">Times it.</param>
public abstract class Sweeps(TimeSpan interval, TimeProvider clock) : BackgroundService
{
    /// <summary>Once; throws when the log does not answer.</summary>
    public abstract Task Sweep(CancellationToken cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Sweep(stoppingToken);
            }
            catch (StoreUnavailableException unavailable)
            {
                Later(unavailable.Message);
            }
        }
    }

    /// <summary>Says that it was put off.</summary>
    protected abstract void Later(string reason);
}
