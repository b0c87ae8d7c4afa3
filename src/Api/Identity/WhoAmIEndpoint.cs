using Microsoft.AspNetCore.Http.HttpResults;
using Sentinel.Api.Http;
using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Api.Identity;

internal static class WhoAmIEndpoint
{
    public static void MapWhoAmI(this IEndpointRouteBuilder app) => app.Map(Routes.WhoAmI, WhoAmI);

    private static async Task<Ok<Me>> WhoAmI(Authenticated who, IPersonalDetails details, CancellationToken cancellationToken)
    {
        var (actor, token) = (who.Actor, who.Actor.With);
        var opened = actor.Who.SealedDetails is { } text
            ? await details.Open(new Dictionary<PersonId, string> { [actor.PersonId] = text }, cancellationToken)
            : null;
        var own = opened?.GetValueOrDefault(actor.PersonId);
        return TypedResults.Ok(new Me(
            actor.PersonId, actor.Handle, actor.Groups, actor.Roles, actor.TokenId, actor.TokenExpiresAt, token.IsConfirmed, token.Limits.NetworkTexts,
            token.Limits.ProfileNames, own?.DisplayName, own?.Email));
    }
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
/// <param name="DisplayName">Null when there is none.</param>
/// <param name="Email">Null when there is none.</param>
internal sealed record Me(
    PersonId PersonId, string Handle, IReadOnlyList<string> Groups, Roles Roles, TokenId TokenId, DateTimeOffset? TokenExpiresAt, bool Confirmed,
    IReadOnlyList<string>? Cidrs, IReadOnlyList<string>? Profiles, string? DisplayName, string? Email);
