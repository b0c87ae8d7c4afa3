using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Sessions;

/// <summary>Ends a session because its owner is done with it.</summary>
/// <param name="Caller">Its owner; null when its own secret was presented.</param>
/// <param name="Secret">Its own secret; null when its owner's token was presented.</param>
/// <param name="Session">Which.</param>
public sealed record CloseSession(Caller? Caller, PresentedSession? Secret, SessionId Session) : IRequest<Outcome>;

public sealed class CloseSessionHandler(IEventStore events, Fence fence, TimeProvider clock) : IRequestHandler<CloseSession, Outcome>
{
    public Task<Outcome> Handle(CloseSession request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var stream = SessionStream.For(request.Session);
        return fence.HoldEvenIfUnfit(
            async snapshot =>
            {
                var now = snapshot.Now(clock);
                if (request.Secret is { } presented)
                {
                    return await events.Decide<Session, SessionEvent>(
                        stream, null, [], session => CloseWith(presented, session, now),
                        new(request.Session.Value, presented.Source.ToString(), presented.RequestId, presented.TraceId),
                        AppendOptions.Denying, cancellationToken);
                }

                var owner = (await events.Load<Session, SessionEvent>(stream, AsOf.Now, cancellationToken)).State.Known?.Person;
                var authorization = snapshot.Authorize(
                    request.Caller!, Permissions.CloseSession, owner ?? default(PersonId), now, SessionRefusals.Unknown);
                return authorization.IsGranted(out var actor, out var refusal)
                    ? await events.Decide<Session, SessionEvent>(
                        stream, null, actor.Guards, session => session.Close(now), actor.By, AppendOptions.Denying, cancellationToken)
                    : new Outcome.Refused(refusal);
            },
            cancellationToken);
    }

    /// <summary>The secret is compared with the state that is decided on: a rotated one closes nothing.</summary>
    private static Decision<SessionEvent> CloseWith(PresentedSession presented, Session session, DateTimeOffset now) =>
        presented.Matches(session.Known?.SecretHash) ? session.Close(now) : IdentityRefusals.Unauthenticated;
}
