using MediatR;
using Sentinel.Api.Http;
using Sentinel.Application.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Api.Identity;

internal static class BootstrapEndpoint
{
    private const string DefaultTokenName = "first admin";

    public static void MapBootstrap(this IEndpointRouteBuilder app) =>
        app.Map(Routes.Bootstrap, Bootstrap).Produces<FirstAdminCreated>(StatusCodes.Status201Created);

    private static async Task<IResult> Bootstrap(
        BootstrapBody body, PresentedBootstrapSecret secret, IMediator mediator, CancellationToken cancellationToken)
    {
        var admin = await mediator.Send(
            new RegisterFirstAdmin(secret.Hash, body.Handle, body.TokenName ?? DefaultTokenName, secret.By), cancellationToken);
        return admin.Outcome.ToCreated(
            $"/v1/persons/{admin.PersonId}", _ => new FirstAdminCreated(admin.PersonId, admin.TokenId, admin.Secret!.Reveal(), admin.ExpiresAt));
    }
}

/// <param name="Handle">The admin's: 1–64 of A–Z a–z 0–9 . _ @ -</param>
/// <param name="TokenName">What the admin's token is called.</param>
internal sealed record BootstrapBody(string Handle, string? TokenName = null);

/// <param name="PersonId">The first admin.</param>
/// <param name="TokenId">The admin's token.</param>
/// <param name="Token">Its secret; never shown again.</param>
/// <param name="ExpiresAt">Its end.</param>
internal sealed record FirstAdminCreated(PersonId PersonId, TokenId TokenId, string Token, DateTimeOffset ExpiresAt);
