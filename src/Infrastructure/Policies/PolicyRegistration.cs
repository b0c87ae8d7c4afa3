using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Policies;
using Sentinel.Domain.Policies;

namespace Sentinel.Infrastructure.Policies;

/// <summary>Registers the Policies column.</summary>
public static class PolicyRegistration
{
    private const long Mebibyte = 1024 * 1024;

    /// <summary>Adds the parser, the policy in force, the versions that are kept, and what checks documents before they are published.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="options">Without problems.</param>
    /// <param name="sessionPolicyCheck">Says what is wrong with a profile's session policy.</param>
    /// <param name="roleAllowed">Whether the configuration lets profiles have this role.</param>
    public static IServiceCollection AddPolicies(
        this IServiceCollection services, PolicyOptions options, SessionPolicyCheck sessionPolicyCheck, Func<string, bool> roleAllowed)
    {
        ArgumentNullException.ThrowIfNull(options);
        return services
            .AddSingleton(options)
            .AddSingleton(new FourEyes(options.FourEyes ?? true))
            .AddSingleton<IProjection, PolicyProposalsProjection>()
            .AddSingleton<IPolicyParser>(new YamlPolicyParser(sessionPolicyCheck))
            .AddSingleton(new ProfileCache(options.CacheMebibytes * Mebibyte))
            .AddSingleton(provider => new CachedPolicyLoader(
                (version, cancellationToken) => provider.GetRequiredService<PolicyVersions>().Find(version, cancellationToken),
                provider.GetRequiredService<IPolicyParser>(), provider.GetRequiredService<ProfileCache>(), options.CacheVersions))
            .AddSingleton<IProjection, PolicyProjection>()
            .AddSingleton<PolicyVersions>()
            .AddSingleton<PolicyComparison>()
            .AddSingleton(provider => new PolicyPublication(provider.GetRequiredService<IPolicyParser>(), roleAllowed))
            .AddSingleton<PolicyFileStatus>()
            .AddSingleton(provider => new PolicyMetrics(
                provider.GetRequiredService<IMeterFactory>(), provider.GetRequiredService<CachedPolicyLoader>(),
                provider.GetRequiredService<ProfileCache>()))
            .AddHostedService(provider =>
            {
                // Instruments that are looked at exist once somebody has made them.
                provider.GetRequiredService<PolicyMetrics>();
                return new PolicyCacheSweeps(
                    provider.GetRequiredService<CachedPolicyLoader>(), options.CacheTime, provider.GetRequiredService<TimeProvider>());
            });
    }

    /// <summary>Follows the policy file, if one is configured. Add it behind whatever seeds the log: a first policy of its own comes before the file's.</summary>
    public static IServiceCollection AddPolicyFile(this IServiceCollection services, PolicyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options is { File: not null, PublishedBy: { } publisher }
            ? services
                .AddSingleton(provider => new PolicyFilePublication(
                    provider.GetRequiredService<IEventStore>(), provider.GetRequiredService<FourEyes>(), provider.GetRequiredService<Fence>(), provider.GetRequiredService<TimeProvider>(),
                    publisher))
                .AddHostedService<PolicyFileSource>()
            : services;
    }
}
