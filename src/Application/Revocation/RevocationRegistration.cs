using Microsoft.Extensions.DependencyInjection;
using Sentinel.Application.EventSourcing;

namespace Sentinel.Application.Revocation;

/// <summary>Registers the Revocation column.</summary>
public static class RevocationRegistration
{
    public static IServiceCollection AddRevocation(this IServiceCollection services) =>
        services.AddSingleton<IProjection, HoldsProjection>().AddSingleton<Receipts>().AddSingleton<IReaction, WhenAccessRevoked>()
            .AddHostedService<HoldExpiry>();
}
