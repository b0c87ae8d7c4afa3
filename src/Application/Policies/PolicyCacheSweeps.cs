using Microsoft.Extensions.Hosting;

namespace Sentinel.Application.Policies;

/// <summary>Gives back what policies nobody asked for take.</summary>
/// <param name="policies">What is swept.</param>
/// <param name="between">What was not used for so long, and at most twice as long, is forgotten.</param>
/// <param name="clock">Times the sweeps.</param>
public sealed class PolicyCacheSweeps(CachedPolicyLoader policies, TimeSpan between, TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(between, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            policies.Sweep();
        }
    }
}
