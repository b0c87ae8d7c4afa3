using Microsoft.Extensions.DependencyInjection;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Policies;
using Sentinel.Domain.Policies;

namespace Sentinel.Infrastructure.Policies;

/// <summary>Registers the Policies column.</summary>
public static class PolicyRegistration
{
    /// <summary>Adds the parser, the projection of the policy in force, and what checks documents before they are published.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="sessionPolicyCheck">Says what is wrong with a profile's session policy.</param>
    /// <param name="roleAllowed">Whether the configuration lets profiles have this role.</param>
    public static IServiceCollection AddPolicies(
        this IServiceCollection services, SessionPolicyCheck sessionPolicyCheck, Func<string, bool> roleAllowed) =>
        services
            .AddSingleton<IPolicyParser>(new YamlPolicyParser(sessionPolicyCheck))
            .AddSingleton<IProjection, PolicyProjection>()
            .AddSingleton<PolicyVersions>()
            .AddSingleton(provider => new PolicyPublication(provider.GetRequiredService<IPolicyParser>(), roleAllowed));
}
