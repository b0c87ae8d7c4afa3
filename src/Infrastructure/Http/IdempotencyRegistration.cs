using Microsoft.Extensions.DependencyInjection;
using Sentinel.Application.Http;

namespace Sentinel.Infrastructure.Http;

/// <summary>Registers the keys of writes that run once.</summary>
public static class IdempotencyRegistration
{
    public static IServiceCollection AddIdempotencyKeys(this IServiceCollection services) =>
        services.AddSingleton<IIdempotencyKeys, PostgresIdempotencyKeys>().AddHostedService<IdempotencySweeps>();
}
