using Microsoft.Extensions.DependencyInjection;
using Sentinel.Application.EventSourcing;

namespace Sentinel.Application.BreakGlass;

/// <summary>Registers the BreakGlass column.</summary>
public static class BreakGlassRegistration
{
    public static IServiceCollection AddBreakGlass(this IServiceCollection services, UrgentNotices notices) =>
        services.AddSingleton(notices)
            .AddSingleton<IProjection, BrokenGlassesProjection>()
            .AddSingleton<IProjection, BreakGlassLedgersProjection>()
            .AddSingleton<LedgerLanes>()
            .AddSingleton<BreakGlassWrites>()
            .AddSingleton<IReaction, WhenGlassBroken>()
            .AddHostedService<BreakGlassUpkeep>();
}
