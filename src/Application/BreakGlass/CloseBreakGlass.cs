using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.BreakGlass;

/// <summary>Ends a break-glass before its time, and what stands on it.</summary>
/// <param name="Caller">Its invoker or an operator.</param>
/// <param name="Id">Which.</param>
/// <param name="Reason">Why; null when the invoker is done.</param>
public sealed record CloseBreakGlass(Caller Caller, BreakGlassId Id, string? Reason) : IRequest<Outcome>;

public sealed class CloseBreakGlassValidator : AbstractValidator<CloseBreakGlass>
{
    public CloseBreakGlassValidator() =>
        RuleFor(command => command.Reason).Must(text => text is null || PlainText.IsName(text, 500)).WithMessage("One line of 1–500 visible characters.");
}

public sealed class CloseBreakGlassHandler(BreakGlassWrites writes) : IRequestHandler<CloseBreakGlass, Outcome>
{
    public Task<Outcome> Handle(CloseBreakGlass request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return writes.HoldEvenIfUnfit(
            request.Caller, Permissions.CloseBreakGlass, request.Id,
            (glass, _, actor, now) => glass.Close(actor.PersonId, actor.With.Others, request.Reason, now), cancellationToken);
    }
}
