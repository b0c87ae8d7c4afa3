using Microsoft.Extensions.DependencyInjection;
using Sentinel.Application.BreakGlass;
using Sentinel.Infrastructure.EventLog;

namespace Sentinel.Infrastructure.BreakGlass;

/// <summary>What lists of emergency access are read from.</summary>
public static class BreakGlassViewsRegistration
{
    public static IServiceCollection AddBreakGlassViews(this IServiceCollection services) =>
        services.AddSingleton<ITableProjection, BreakGlassViewsProjection>().AddSingleton<IBreakGlassViews, BreakGlassViews>();
}
