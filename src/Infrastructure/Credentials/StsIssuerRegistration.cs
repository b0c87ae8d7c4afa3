using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sentinel.Application.Credentials;
using Sentinel.Domain.Credentials;
using Sentinel.Infrastructure.SandboxSts;

namespace Sentinel.Infrastructure.Credentials;

public static class StsIssuerRegistration
{
    /// <summary>Adds <see cref="ICredentialIssuer"/>, <see cref="IRoleTrials"/>, <see cref="AllowedRoles"/> and the <see cref="BaseIdentityProbe"/>.</summary>
    /// <param name="services">In mode sandbox a <see cref="SandboxKeyring"/> must be among them by the first call.</param>
    /// <param name="options">Without <see cref="StsOptions.Problems"/>.</param>
    /// <param name="ownSandbox">Where this process serves its sandbox; asked only in mode sandbox without a <c>SandboxUrl</c>.</param>
    public static IServiceCollection AddStsIssuer(
        this IServiceCollection services, StsOptions options, Func<IServiceProvider, Uri> ownSandbox)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddMetrics();
        services.AddSingleton(new AllowedRoles(options.RolesInForce));
        services.AddSingleton(provider => options.ModeInForce == StsMode.Aws
            ? StsClients.ForAws(options.Region!, options.Endpoint is null ? null : new Uri(options.Endpoint))
            : StsClients.ForSandbox(
                () => options.SandboxUrl is null ? ownSandbox(provider) : new(options.SandboxUrl),
                provider.GetRequiredService<SandboxKeyring>));
        services.AddSingleton<BaseIdentityProbe>();
        services.AddHostedService(provider => provider.GetRequiredService<BaseIdentityProbe>());
        services.AddSingleton<IRoleTrials, StsRoleTrials>();
        services.AddSingleton<ICredentialIssuer>(provider => new StsCredentialIssuer(
            provider.GetRequiredService<StsClients>(),
            provider.GetRequiredService<AllowedRoles>(),
            provider.GetRequiredService<BaseIdentityProbe>(),
            options.Concurrency,
            provider.GetRequiredService<IMeterFactory>(),
            provider.GetRequiredService<ILogger<StsCredentialIssuer>>()));
        return services;
    }
}
