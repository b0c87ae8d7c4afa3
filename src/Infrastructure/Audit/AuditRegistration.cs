using Microsoft.Extensions.DependencyInjection;
using Sentinel.Application.Audit;
using Sentinel.Application.Sessions;

namespace Sentinel.Infrastructure.Audit;

/// <summary>The history.</summary>
public static class AuditRegistration
{
    public static IServiceCollection AddAudit(this IServiceCollection services) =>
        services.AddSingleton<IHistory, PostgresHistory>().AddSingleton<SessionStates>().AddSingleton<IPastAccess, AccessReplay>().AddSingleton<StreamStates>();
}
