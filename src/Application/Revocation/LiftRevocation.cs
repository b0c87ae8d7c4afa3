using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Revocation;
using HoldsState = Sentinel.Application.Holds.Holds;

namespace Sentinel.Application.Revocation;

/// <summary>Ends an order's hold. What the order ended stays ended.</summary>
/// <param name="Caller">Who.</param>
/// <param name="Order">Which.</param>
/// <param name="Reason">Why.</param>
public sealed record LiftRevocation(Caller Caller, OrderId Order, string Reason) : IRequest<Outcome>;

public sealed class LiftRevocationValidator : AbstractValidator<LiftRevocation>
{
    public LiftRevocationValidator() =>
        RuleFor(command => command.Reason).Must(text => PlainText.IsName(text, 500)).WithMessage("One line of 1–500 visible characters.");
}

public sealed class LiftRevocationHandler(IEventStore events, Fence fence, TimeProvider clock) : IRequestHandler<LiftRevocation, Outcome>
{
    public Task<Outcome> Handle(LiftRevocation request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return fence.Hold(
            async snapshot =>
            {
                var now = snapshot.Now(clock);
                if (!snapshot.Authorize(request.Caller, Permissions.LiftRevocation, null, now).IsGranted(out var actor, out var refusal))
                {
                    return new Outcome.Refused(refusal);
                }

                var order = snapshot.Of<HoldsState>().Find(request.Order);
                return order is null ? new Outcome.Refused(RevocationRefusals.OrderUnknown)
                    : order.Scope.Person == actor.PersonId ? new Outcome.Refused(RevocationRefusals.CoversYou)
                    : await events.Decide<RevocationOrders, RevocationEvent>(
                        order.Scope.Stream, null, actor.Guards, orders => orders.Lift(request.Order, request.Reason, actor.PersonId, now),
                        actor.By, AppendOptions.Granting, cancellationToken);
            },
            cancellationToken);
    }
}
