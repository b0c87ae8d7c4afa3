using Microsoft.Extensions.DependencyInjection;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Sessions;

namespace Sentinel.Infrastructure.Sessions;

/// <summary>Registers the Sessions column.</summary>
public static class SessionRegistration
{
    public static IServiceCollection AddSessions(this IServiceCollection services, OpenSessionOptions options) =>
        services.AddSingleton(options)
            .AddSingleton<IProjection, LiveSessionsProjection>()
            .AddSingleton<SessionWrites>()
            .AddSingleton<ISessionActivity, PostgresSessionActivity>()
            .AddSingleton<SessionExpiry>()
            .AddHostedService(provider => provider.GetRequiredService<SessionExpiry>())
            .AddSingleton<IReaction, WhenNodeGone>()
            .AddSingleton<IReaction, WhenGroundOver>()
            .AddSingleton<IReaction, WhenSessionRevoked>();
}
