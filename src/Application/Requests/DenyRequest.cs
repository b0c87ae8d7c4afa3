using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Policies;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Requests;

/// <summary>Disagrees with a request of somebody else, and that decides.</summary>
/// <param name="Caller">Who.</param>
/// <param name="Request">Which.</param>
/// <param name="Comment">What he says of it; the requester reads it.</param>
/// <param name="ExpectedVersion">The version that he saw.</param>
public sealed record DenyRequest(Caller Caller, AccessRequestId Request, string? Comment, long ExpectedVersion) : IRequest<Outcome>;

public sealed class DenyRequestValidator : AbstractValidator<DenyRequest>
{
    public DenyRequestValidator() =>
        RuleFor(command => command.Comment).Must(Deciding.IsComment).WithMessage(Deciding.CommentShape);
}

public sealed class DenyRequestHandler(RequestWrites writes) : IRequestHandler<DenyRequest, Outcome>
{
    public Task<Outcome> Handle(DenyRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return writes.Hold(
            request.Caller, Permissions.DecideRequest, request.Request,
            (snapshot, actor, asked, now) => snapshot.RefuseToDecide(actor, asked) is { } refusal
                ? Task.FromResult<Outcome>(new Outcome.Refused(refusal))
                : writes.Decide(
                    asked.Id, request.ExpectedVersion, actor.GuardsWith(snapshot.Of<PolicyInForce>().Policy),
                    state => state.Deny(actor.PersonId, request.Comment, now), actor.By, AppendOptions.Interactive, cancellationToken),
            cancellationToken);
    }
}
