using Microsoft.Extensions.DependencyInjection;
using Sentinel.Application.Sessions;
using Sentinel.Infrastructure.EventLog;

namespace Sentinel.Infrastructure.Sessions;

/// <summary>What lists of sessions are read from.</summary>
public static class SessionViewsRegistration
{
    public static IServiceCollection AddSessionViews(this IServiceCollection services) =>
        services.AddSingleton<ITableProjection, SessionViewsProjection>().AddSingleton<ISessionViews, SessionViews>();
}
