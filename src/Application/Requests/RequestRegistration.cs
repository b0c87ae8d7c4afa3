using Microsoft.Extensions.DependencyInjection;
using Sentinel.Application.EventSourcing;

namespace Sentinel.Application.Requests;

/// <summary>Registers the Requests column.</summary>
public static class RequestRegistration
{
    public static IServiceCollection AddRequests(this IServiceCollection services) =>
        services.AddSingleton<IProjection, AccessRequestsProjection>()
            .AddSingleton<RequestWrites>()
            .AddSingleton<RequestExpiry>()
            .AddHostedService(provider => provider.GetRequiredService<RequestExpiry>());
}
