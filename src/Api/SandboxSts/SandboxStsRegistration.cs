using Sentinel.Infrastructure.SandboxSts;

namespace Sentinel.Api.SandboxSts;

public static class SandboxStsRegistration
{
    /// <summary>Adds the sandbox STS and its listener on 127.0.0.1.</summary>
    /// <param name="services">The application's services; a <see cref="SandboxKeyring"/> must be among them when the host starts.</param>
    /// <param name="account">The roles that exist.</param>
    /// <param name="port">0 takes a free one.</param>
    public static IServiceCollection AddSandboxSts(this IServiceCollection services, SandboxAccount account, int port)
    {
        services.AddSingleton(provider => new SandboxStsServer(
            () => new(provider.GetRequiredService<SandboxKeyring>(), account, provider.GetRequiredService<TimeProvider>()),
            port,
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddHostedService(provider => provider.GetRequiredService<SandboxStsServer>());
        return services;
    }
}
