using Microsoft.AspNetCore.Http.HttpResults;
using Sentinel.Api.Http;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Api.Identity;

internal static class WhoAmIEndpoint
{
    public static void MapWhoAmI(this IEndpointRouteBuilder app) => app.Map(Routes.WhoAmI, WhoAmI);

    private static Ok<Me> WhoAmI(Authenticated who) => TypedResults.Ok(new Me(
        who.Actor.PersonId, who.Actor.Handle, who.Actor.Groups, who.Actor.Roles, who.Actor.TokenId, who.Actor.TokenExpiresAt,
        who.Actor.With.IsConfirmed, who.Actor.With.Limits.NetworkTexts, who.Actor.With.Limits.ProfileNames));
}

/// <param name="PersonId">The caller.</param>
/// <param name="Handle">What policies call the caller.</param>
/// <param name="Groups">The caller's groups.</param>
/// <param name="Roles">What person and token both may be.</param>
/// <param name="TokenId">The token in use.</param>
/// <param name="TokenExpiresAt">Its end.</param>
/// <param name="Confirmed">Whether it counts as the caller alone: the caller or Sentinel has issued it, or the caller has confirmed it.</param>
/// <param name="Cidrs">Networks from which alone it is accepted; null for all.</param>
/// <param name="Profiles">Profiles for which alone it opens sessions; null for all.</param>
internal sealed record Me(
    PersonId PersonId, string Handle, IReadOnlyList<string> Groups, Roles Roles, TokenId TokenId, DateTimeOffset? TokenExpiresAt, bool Confirmed,
    IReadOnlyList<string>? Cidrs, IReadOnlyList<string>? Profiles);
