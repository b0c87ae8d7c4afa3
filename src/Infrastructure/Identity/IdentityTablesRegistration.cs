using Microsoft.Extensions.DependencyInjection;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;

namespace Sentinel.Infrastructure.Identity;

/// <summary>What is known of persons and API tokens beside the log.</summary>
public static class IdentityTablesRegistration
{
    /// <summary>Names and e-mail, and that nothing stays of them when somebody is erased.</summary>
    public static IServiceCollection AddPersonalDetails(this IServiceCollection services) =>
        services.AddSingleton<IPersonalDetails, PersonKeys>().AddSingleton<IReaction, WhenPersonErased>();

    /// <summary>To be added behind the event log: it is stopped before it.</summary>
    public static IServiceCollection AddTokenUses(this IServiceCollection services)
    {
        services.AddSingleton<TokenUses>();
        services.AddSingleton<ITokenUses>(provider => provider.GetRequiredService<TokenUses>());
        return services.AddHostedService(provider => provider.GetRequiredService<TokenUses>());
    }
}
