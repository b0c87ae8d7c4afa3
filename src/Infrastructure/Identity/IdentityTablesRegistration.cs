using Microsoft.Extensions.DependencyInjection;
using Sentinel.Application.Identity;

namespace Sentinel.Infrastructure.Identity;

/// <summary>What is known of persons and API tokens beside the log.</summary>
public static class IdentityTablesRegistration
{
    public static IServiceCollection AddPersonalDetails(this IServiceCollection services) => services.AddSingleton<IPersonalDetails, PersonKeys>();

    /// <summary>To be added behind the event log: it is stopped before it.</summary>
    public static IServiceCollection AddTokenUses(this IServiceCollection services)
    {
        services.AddSingleton<TokenUses>();
        services.AddSingleton<ITokenUses>(provider => provider.GetRequiredService<TokenUses>());
        return services.AddHostedService(provider => provider.GetRequiredService<TokenUses>());
    }
}
