using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Identity;

/// <summary>Revokes an API token.</summary>
/// <param name="Caller">Who asks: its person, or an admin.</param>
/// <param name="TokenId">Which.</param>
/// <param name="EndSessions">Whether the sessions that it opened end too.</param>
public sealed record RevokeToken(Caller Caller, TokenId TokenId, bool EndSessions) : IRequest<Outcome>;

public sealed class RevokeTokenHandler(IEventStore events, Fence fence, TimeProvider clock) : IRequestHandler<RevokeToken, Outcome>
{
    public Task<Outcome> Handle(RevokeToken request, CancellationToken cancellationToken) =>
        fence.HoldEvenIfUnfit(
            async snapshot =>
            {
                var (now, people) = (snapshot.Now(clock), snapshot.Of<People>());
                if (!snapshot.Authorize(request.Caller, Permissions.RevokeToken, OwnerOf(people.FindToken(request.TokenId)), now, IdentityRefusals.TokenUnknown)
                    .IsGranted(out var actor, out var refusal))
                {
                    return new Outcome.Refused(refusal);
                }

                return await events.Decide<ApiToken, ApiTokenEvent>(
                    ApiTokenStream.For(request.TokenId), null, actor.Guards,
                    token => token.Revoke(actor.PersonId, request.EndSessions, now), actor.By, AppendOptions.Denying, cancellationToken);
            },
            cancellationToken);

    private static PersonId? OwnerOf(Versioned<ApiToken>? token) => token?.State.Owner;
}
