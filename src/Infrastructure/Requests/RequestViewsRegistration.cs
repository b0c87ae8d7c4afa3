using Microsoft.Extensions.DependencyInjection;
using Sentinel.Application.Requests;
using Sentinel.Infrastructure.EventLog;

namespace Sentinel.Infrastructure.Requests;

/// <summary>What lists of requests are read from.</summary>
public static class RequestViewsRegistration
{
    public static IServiceCollection AddRequestViews(this IServiceCollection services) =>
        services.AddSingleton<ITableProjection, RequestViewsProjection>().AddSingleton<IRequestViews, RequestViews>();
}
