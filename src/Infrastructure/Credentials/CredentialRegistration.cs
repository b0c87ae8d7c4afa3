using Microsoft.Extensions.DependencyInjection;
using Sentinel.Application.Credentials;

namespace Sentinel.Infrastructure.Credentials;

/// <summary>Registers the Credentials column.</summary>
public static class CredentialRegistration
{
    /// <param name="services">The host's services.</param>
    /// <param name="sts">Who hands out the keys.</param>
    /// <param name="ownSandbox">Where this process serves its sandbox.</param>
    public static IServiceCollection AddCredentials(this IServiceCollection services, StsOptions sts, Func<IServiceProvider, Uri> ownSandbox)
    {
        services.AddSingleton(sts);
        services.AddStsIssuer(sts, ownSandbox);
        services.AddSingleton<CredentialCheck>();
        services.AddSingleton<CredentialLimits>();
        services.AddSingleton<CredentialBroker>();
        services.AddSingleton<LiveLeases>();
        services.AddSingleton<LeaseMaker>();
        services.AddSingleton<LeaseFlights>();
        services.AddSingleton<SessionLookup>();
        services.AddSingleton<ISharedLeases, SharedLeases>();
        services.AddSingleton<LastAccesses>();
        services.AddSingleton<SessionLog>();
        services.AddSingleton<PolicyReplay>();
        services.AddHostedService(provider => provider.GetRequiredService<SessionLog>());
        services.AddHostedService<LeasePruning>();
        services.AddHostedService<AccessFlush>();
        return services;
    }
}
