using Microsoft.Extensions.DependencyInjection;
using Sentinel.Application.EventSourcing;

namespace Sentinel.Application.Identity;

/// <summary>Registers the column.</summary>
public static class IdentityRegistration
{
    public static IServiceCollection AddIdentity(this IServiceCollection services) =>
        services.AddSingleton<IProjection, PeopleProjection>();
}
