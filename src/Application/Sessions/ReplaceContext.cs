using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Sessions;

/// <summary>Replaces what its owner wants remembered beside a session. No decision reads it.</summary>
/// <param name="Caller">Its owner, with a login of his own.</param>
/// <param name="Session">Which.</param>
/// <param name="Context">All of it.</param>
/// <param name="ExpectedVersion">The version that the caller saw; null when any will do.</param>
public sealed record ReplaceContext(
    Caller Caller, SessionId Session, IReadOnlyDictionary<string, string> Context, long? ExpectedVersion) : IRequest<Outcome>;

public sealed class ReplaceContextValidator : AbstractValidator<ReplaceContext>
{
    public ReplaceContextValidator() =>
        RuleFor(command => command.Context).Must(OpenSessionValidator.IsContext)
            .WithMessage("At most 32 keys of 1–64 visible characters, values of 1–1,000, 4 KiB together.");
}

public sealed class ReplaceContextHandler(SessionWrites writes) : IRequestHandler<ReplaceContext, Outcome>
{
    public Task<Outcome> Handle(ReplaceContext request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return writes.Hold(
            request.Caller, Permissions.ReplaceContext, request.Session,
            (_, actor, _, now) => writes.Decide(
                request.Session, request.ExpectedVersion, actor.Guards, session => session.ReplaceContext(request.Context, now), actor.By,
                AppendOptions.Interactive, cancellationToken),
            cancellationToken);
    }
}
