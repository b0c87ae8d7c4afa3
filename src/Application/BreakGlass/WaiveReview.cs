using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.BreakGlass;

/// <summary>Lets somebody break the glass again although nobody has reviewed the last time; that is still to be done.</summary>
/// <param name="Caller">A reviewer or an admin.</param>
/// <param name="Id">Which review is overdue.</param>
/// <param name="Reason">Why it cannot wait for the review.</param>
public sealed record WaiveReview(Caller Caller, BreakGlassId Id, string Reason) : IRequest<Outcome>;

public sealed class WaiveReviewValidator : AbstractValidator<WaiveReview>
{
    public WaiveReviewValidator() =>
        RuleFor(command => command.Reason).Must(text => PlainText.IsName(text, 500)).WithMessage("One line of 1–500 visible characters.");
}

public sealed class WaiveReviewHandler(BreakGlassWrites writes) : IRequestHandler<WaiveReview, Outcome>
{
    public Task<Outcome> Handle(WaiveReview request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return writes.Hold(
            request.Caller, Permissions.WaiveReview, request.Id, null,
            (glass, _, actor, now) => glass.Waive(new(actor.PersonId, actor.TokenId, actor.With.Others), request.Reason, now),
            AppendOptions.Granting, cancellationToken);
    }
}
