using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Sessions;

/// <summary>Stops a session from getting keys until an operator resumes it.</summary>
/// <param name="Caller">An operator.</param>
/// <param name="Session">Which.</param>
/// <param name="Reason">Why; its owner is told.</param>
/// <param name="ExpectedVersion">The version that the caller saw; null when any will do.</param>
public sealed record PauseSession(Caller Caller, SessionId Session, string Reason, long? ExpectedVersion) : IRequest<Outcome>;

public sealed class PauseSessionValidator : AbstractValidator<PauseSession>
{
    public PauseSessionValidator() =>
        RuleFor(command => command.Reason).Must(text => PlainText.IsName(text, 500)).WithMessage("One line of 1–500 visible characters.");
}

public sealed class PauseSessionHandler(SessionWrites writes) : IRequestHandler<PauseSession, Outcome>
{
    public Task<Outcome> Handle(PauseSession request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return writes.HoldEvenIfUnfit(
            request.Caller, Permissions.PauseSession, request.Session,
            (_, actor, _, now) => writes.Decide(
                request.Session, request.ExpectedVersion, actor.Guards,
                session => session.Pause(PauseCause.Operator, request.Reason, actor.PersonId, now),
                actor.By, AppendOptions.Denying, cancellationToken),
            cancellationToken);
    }
}
