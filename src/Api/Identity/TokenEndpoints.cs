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
        app.Map(Routes.ConfirmToken, Confirm).Produces(StatusCodes.Status204NoContent);
    }

    /// <summary>The caller's own; an admin's list holds everyone's.</summary>
    private static async Task<Results<Ok<Page<TokenSummary>>, ProblemResult>> List(
        string? person, PageQuery page, Authenticated who, ITokenUses uses, CancellationToken cancellationToken)
    {
        var all = who.Actor.MayTouchOthers(Permissions.ReadTokens);
        var found = page.Of(
            who.Snapshot.Of<People>().Tokens
                .Select(token => TokenSummary.Of(token.State))
                .OfType<TokenSummary>()
                .Where(token => (all || token.PersonId == who.Actor.PersonId) && (person is null || token.PersonId.Value == person)),
            token => token.Id.Value,
            cursor => Id.TryParse<TokenId>(cursor, out _));
        if (found.Result is not Ok<Page<TokenSummary>> { Value: { } tokens })
        {
            return found;
        }

        var used = await uses.Find([.. tokens.Items.Select(token => token.Id)], cancellationToken);
        return TypedResults.Ok(tokens with { Items = [.. tokens.Items.Select(token => token.With(used.GetValueOrDefault(token.Id)))] });
    }

    private static async Task<IResult> Issue(TokenBody body, Authenticated who, IMediator mediator, CancellationToken cancellationToken)
    {
        var issued = await mediator.Send(
            new IssueToken(
                who.Caller, body.PersonId, body.Name, body.Roles, body.ExpiresAt?.ToUniversalTime(), body.Cidrs, body.Profiles,
                body.EndSessions ?? true),
            cancellationToken);
        return issued.Outcome.ToCreated($"/v1/tokens/{issued.Issued?.TokenId}", _ => TokenCreated.Of(issued.Issued!, issued.Secret!));
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

    private static Task<IResult> Confirm(string id, Authenticated who, IMediator mediator, CancellationToken cancellationToken) =>
        Outcomes.WriteTo<TokenId>(
            id, IdentityRefusals.TokenUnknown, token => mediator.Send(new ConfirmToken(who.Caller, token), cancellationToken));
}
