using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Identity;

/// <summary>Its person says that a token is his, so that it counts as nobody else.</summary>
/// <param name="Caller">Its person, with a token of his that is confirmed or with that very one.</param>
/// <param name="TokenId">Which.</param>
public sealed record ConfirmToken(Caller Caller, TokenId TokenId) : IRequest<Outcome>;

public sealed class ConfirmTokenHandler(IEventStore events, Fence fence, TimeProvider clock) : IRequestHandler<ConfirmToken, Outcome>
{
    public Task<Outcome> Handle(ConfirmToken request, CancellationToken cancellationToken) =>
        fence.Hold(
            async snapshot =>
            {
                var (now, people) = (snapshot.Now(clock), snapshot.Of<People>());
                var authorization = snapshot.Authorize(
                    request.Caller, Permissions.ConfirmToken, people.FindToken(request.TokenId)?.State.Owner, now, IdentityRefusals.TokenUnknown);
                return authorization.IsGranted(out var actor, out var refusal)
                    ? await events.Decide<ApiToken, ApiTokenEvent>(
                        ApiTokenStream.For(request.TokenId), null, actor.Guards, token => token.Confirm(actor.With, now),
                        actor.By, AppendOptions.Granting, cancellationToken)
                    : new Outcome.Refused(refusal);
            },
            cancellationToken);
}
