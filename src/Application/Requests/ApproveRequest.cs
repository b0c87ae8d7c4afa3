using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Requests;

namespace Sentinel.Application.Requests;

/// <summary>Agrees to a request of somebody else.</summary>
/// <param name="Caller">Who.</param>
/// <param name="Request">Which.</param>
/// <param name="Comment">What he says of it.</param>
/// <param name="ExpectedVersion">The version that he saw.</param>
public sealed record ApproveRequest(Caller Caller, AccessRequestId Request, string? Comment, long ExpectedVersion) : IRequest<Outcome>;

public sealed class ApproveRequestValidator : AbstractValidator<ApproveRequest>
{
    public ApproveRequestValidator() =>
        RuleFor(command => command.Comment).Must(Deciding.IsComment).WithMessage(Deciding.CommentShape);
}

public sealed class ApproveRequestHandler(RequestWrites writes) : IRequestHandler<ApproveRequest, Outcome>
{
    public Task<Outcome> Handle(ApproveRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return writes.Hold(
            request.Caller, Permissions.DecideRequest, request.Request,
            (snapshot, actor, asked, now) =>
            {
                if (snapshot.RefuseToDecide(actor, asked) is { } refusal)
                {
                    return Task.FromResult<Outcome>(new Outcome.Refused(refusal));
                }

                var basis = ApprovalBasis.Of(snapshot, asked, now);
                var given = new ApprovalGiven(asked.Id, actor.PersonId, actor.TokenId, actor.With.Others, request.Comment, now);
                return writes.Decide(
                    asked.Id, request.ExpectedVersion, [.. actor.Guards.Concat(basis.Guards).Distinct()], state => Decide(state, given, basis),
                    actor.By, AppendOptions.Granting, cancellationToken);
            },
            cancellationToken);
    }

    /// <remarks>How the request itself stands comes first: whoever is too late is told so, and no reason why he could not have.</remarks>
    private static Decision<RequestEvent> Decide(AccessRequest state, ApprovalGiven given, ApprovalBasis basis)
    {
        var decision = state.Approve(given, basis.MayApprove);
        return decision.Events.IsEmpty || basis.Refusal is null ? decision : basis.Refusal;
    }
}
