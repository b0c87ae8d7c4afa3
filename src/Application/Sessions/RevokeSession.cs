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
/// <param name="KeepGround">
/// What it stood on, beside a rule, stays. Else an operator's revoke ends that too: who was cut off must not open the next session on it.
/// </param>
public sealed record RevokeSession(Caller Caller, SessionId Session, string Reason, bool KeepGround = false) : IRequest<Outcome>;

public sealed class RevokeSessionValidator : AbstractValidator<RevokeSession>
{
    public RevokeSessionValidator() =>
        RuleFor(command => command.Reason).Must(text => PlainText.IsName(text, 500)).WithMessage("One line of 1–500 visible characters.");
}

public sealed class RevokeSessionHandler(IEventStore events, Fence fence, TimeProvider clock) : IRequestHandler<RevokeSession, Outcome>
{
    public async Task<Outcome> Handle(RevokeSession request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var stream = SessionStream.For(request.Session);
        Actor? by = null;
        var outcome = await fence.HoldEvenIfUnfit(
            async snapshot =>
            {
                var now = snapshot.Now(clock);
                var owner = (await events.Load<Session, SessionEvent>(stream, AsOf.Now, cancellationToken)).State.Known?.Person;
                var authorization = snapshot.Authorize(
                    request.Caller, Permissions.RevokeSession, owner ?? default(PersonId), now, SessionRefusals.Unknown);
                if (!authorization.IsGranted(out by, out var refusal))
                {
                    return new Outcome.Refused(refusal);
                }

                var endsGround = !request.KeepGround && by.MayTouchOthers(Permissions.RevokeSession);
                return await events.Decide<Session, SessionEvent>(
                    stream, null, by.Guards, session => session.Revoke(request.Reason, by.PersonId, null, now, endsGround),
                    by.By, AppendOptions.Denying, cancellationToken);
            },
            cancellationToken);
        if (outcome is Outcome.Recorded)
        {
            await EndGround(request, by!, cancellationToken);
        }

        return outcome;
    }

    /// <summary>Behind the session's own end, which nothing may delay. Should this node die in between, a reaction does it.</summary>
    private async Task EndGround(RevokeSession request, Actor by, CancellationToken cancellationToken)
    {
        var session = await events.Load<Session, SessionEvent>(SessionStream.For(request.Session), AsOf.Now, cancellationToken);
        if (session.State is Session.Ended { EndsGround: { } ground } ended)
        {
            await GroundEnding.End(events, ground, by.PersonId, GroundEnding.Reason(ended), by.By, clock.GetUtcNow(), cancellationToken);
        }
    }
}
