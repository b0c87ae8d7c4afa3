using Microsoft.Extensions.Hosting;

namespace Sentinel.Application.Credentials;

/// <summary>Forgets keys that have ended, each minute.</summary>
public sealed class LeasePruning(LiveLeases leases, TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            leases.Prune(clock.GetUtcNow());
        }
    }
}
