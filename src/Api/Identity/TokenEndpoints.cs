using FluentValidation;
using FluentValidation.Results;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Sentinel.Api.Http;
using Sentinel.Application.Identity;
using Sentinel.Application.Lists;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Api.Identity;

internal static class TokenEndpoints
{
    public static void MapTokens(this IEndpointRouteBuilder app)
    {
        app.Map(Routes.ListTokens, List);
        app.Map(Routes.IssueToken, Issue).Produces<TokenCreated>(StatusCodes.Status201Created);
        app.Map(Routes.RevokeToken, Revoke).Produces(StatusCodes.Status204NoContent);
    }

    /// <summary>The caller's own; an admin's list holds everyone's.</summary>
    private static Results<Ok<Page<TokenSummary>>, ProblemResult> List(string? person, PageQuery page, Authenticated who)
    {
        var all = who.Actor.MayTouchOthers(Permissions.ReadTokens);
        return page.Of(
            who.Snapshot.Of<People>().Tokens
                .Select(token => TokenSummary.Of(token.State))
                .OfType<TokenSummary>()
                .Where(token => (all || token.PersonId == who.Actor.PersonId) && (person is null || token.PersonId.Value == person)),
            token => token.Id.Value,
            cursor => Id.TryParse<TokenId>(cursor, out _));
    }

    private static async Task<IResult> Issue(TokenBody body, Authenticated who, IMediator mediator, CancellationToken cancellationToken)
    {
        var issued = await mediator.Send(
            new IssueToken(who.Caller, body.PersonId, body.Name, body.Roles, body.ExpiresAt?.ToUniversalTime()), cancellationToken);
        return issued.Outcome.ToCreated(
            $"/v1/tokens/{issued.TokenId}", _ => new TokenCreated(issued.TokenId, issued.Secret!.Reveal(), issued.ExpiresAt));
    }

    private static async Task<IResult> Revoke(
        string id, string? endSessions, Authenticated who, IMediator mediator, CancellationToken cancellationToken)
    {
        var end = endSessions switch
        {
            null or "true" => true,
            "false" => false,
            _ => throw new ValidationException([new ValidationFailure("endSessions", "true or false.")]),
        };
        return Id.TryParse<TokenId>(id, out var token)
            ? (await mediator.Send(new RevokeToken(who.Caller, token, end), cancellationToken)).ToNoContent()
            : IdentityRefusals.TokenUnknown.ToProblem();
    }
}

/// <param name="PersonId">Whose token it will be.</param>
/// <param name="Name">1–100 visible characters.</param>
/// <param name="Roles">Some of the person's roles.</param>
/// <param name="ExpiresAt">Its end; the latest allowed when absent.</param>
internal sealed record TokenBody(PersonId PersonId, string Name, Roles Roles, DateTimeOffset? ExpiresAt = null);

/// <param name="Id">The new token.</param>
/// <param name="Token">Its secret; never shown again.</param>
/// <param name="ExpiresAt">Its end.</param>
internal sealed record TokenCreated(TokenId Id, string Token, DateTimeOffset? ExpiresAt);

/// <param name="Id">The token.</param>
/// <param name="PersonId">Whose.</param>
/// <param name="Name">What the person calls it.</param>
/// <param name="Roles">The most that it can do.</param>
/// <param name="IssuedAt">Its begin.</param>
/// <param name="IssuedBy">Who issued it; absent when Sentinel did.</param>
/// <param name="ExpiresAt">Its end.</param>
/// <param name="RevokedAt">When it was revoked, if it was.</param>
internal sealed record TokenSummary(
    TokenId Id,
    PersonId PersonId,
    string Name,
    Roles Roles,
    DateTimeOffset IssuedAt,
    PersonId? IssuedBy,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt)
{
    public static TokenSummary? Of(ApiToken token) => token switch
    {
        ApiToken.Active t => Of(t, null),
        ApiToken.Revoked t => Of(t.Was, t.At),
        _ => null,
    };

    private static TokenSummary Of(ApiToken.Active t, DateTimeOffset? revokedAt) =>
        new(t.Id, t.PersonId, t.Name, t.Roles, t.IssuedAt, t.IssuedBy, t.ExpiresAt, revokedAt);
}
