using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Sessions;

/// <summary>Ends a session against whatever it is doing. Wins every race: it needs no version.</summary>
/// <param name="Caller">Its owner or an operator.</param>
/// <param name="Session">Which.</param>
/// <param name="Reason">Why; its owner is told.</param>
public sealed record RevokeSession(Caller Caller, SessionId Session, string Reason) : IRequest<Outcome>;

public sealed class RevokeSessionValidator : AbstractValidator<RevokeSession>
{
    public RevokeSessionValidator() =>
        RuleFor(command => command.Reason).Must(text => PlainText.IsName(text, 500)).WithMessage("One line of 1–500 visible characters.");
}

public sealed class RevokeSessionHandler(IEventStore events, Fence fence, TimeProvider clock) : IRequestHandler<RevokeSession, Outcome>
{
    public Task<Outcome> Handle(RevokeSession request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var stream = SessionStream.For(request.Session);
        return fence.HoldEvenIfUnfit(
            async snapshot =>
            {
                var now = snapshot.Now(clock);
                var owner = (await events.Load<Session, SessionEvent>(stream, AsOf.Now, cancellationToken)).State.Known?.Person;
                var authorization = snapshot.Authorize(
                    request.Caller, Permissions.RevokeSession, owner ?? default(PersonId), now, SessionRefusals.Unknown);
                return authorization.IsGranted(out var actor, out var refusal)
                    ? await events.Decide<Session, SessionEvent>(
                        stream, null, actor.Guards, session => session.Revoke(request.Reason, actor.PersonId, null, now),
                        actor.By, AppendOptions.Denying, cancellationToken)
                    : new Outcome.Refused(refusal);
            },
            cancellationToken);
    }
}
