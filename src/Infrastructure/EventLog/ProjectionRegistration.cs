using Microsoft.Extensions.DependencyInjection;
using Sentinel.Application.EventSourcing;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>What follows the log from checkpoints of its own.</summary>
public static class ProjectionRegistration
{
    /// <summary>Runs every registered table projection. To be added behind the event log: it is stopped before it.</summary>
    public static IServiceCollection AddTableProjections(this IServiceCollection services)
    {
        services.AddSingleton<TableProjections>();
        services.AddSingleton<IViewProgress>(provider => provider.GetRequiredService<TableProjections>());
        services.AddSingleton<IFeedListener>(provider => provider.GetRequiredService<TableProjections>());
        return services.AddHostedService(provider => provider.GetRequiredService<TableProjections>());
    }

    /// <summary>Runs every registered reaction. To be added behind the event log: it is stopped before it.</summary>
    public static IServiceCollection AddReactions(this IServiceCollection services)
    {
        services.AddSingleton<Reactions>();
        services.AddSingleton<IFeedListener>(provider => provider.GetRequiredService<Reactions>());
        return services.AddHostedService(provider => provider.GetRequiredService<Reactions>());
    }
}
