using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Revocation;

namespace Sentinel.Application.Revocation;

/// <summary>Gives a revocation order: effective for every node and any number of sessions at its own commit.</summary>
/// <param name="Caller">Who.</param>
/// <param name="Scope">What it reaches.</param>
/// <param name="Reason">Why; whom it stops is told.</param>
/// <param name="Hold">Whether it stops what comes later, too, until it is lifted.</param>
public sealed record RevokeAccess(Caller Caller, Scope Scope, string Reason, bool Hold) : IRequest<GivenOrder>;

/// <param name="Outcome">What it came to.</param>
/// <param name="Order">The order, if it was recorded.</param>
public sealed record GivenOrder(Outcome Outcome, OrderId Order);

public sealed class RevokeAccessValidator : AbstractValidator<RevokeAccess>
{
    public RevokeAccessValidator()
    {
        RuleFor(command => command.Scope).Must(scope => scope is { IsValid: true })
            .WithMessage("Exactly one of person (perhaps with a profile), profile, role, everything.");
        RuleFor(command => command.Reason).Must(text => PlainText.IsName(text, 500)).WithMessage("One line of 1–500 visible characters.");
    }
}

public sealed class RevokeAccessHandler(IEventStore events, Fence fence, TimeProvider clock) : IRequestHandler<RevokeAccess, GivenOrder>
{
    public async Task<GivenOrder> Handle(RevokeAccess request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var id = Id.New<OrderId>(clock.GetUtcNow());
        var outcome = await fence.HoldEvenIfUnfit(
            async snapshot =>
            {
                var now = snapshot.Now(clock);
                if (!snapshot.Of<People>().Authorize(request.Caller, Permissions.Revoke, null, now).IsGranted(out var actor, out var refusal))
                {
                    return new Outcome.Refused(refusal);
                }

                return request.Scope.Everything
                    ? await events.Decide<RevocationOrders, RevocationEvent>(
                        request.Scope.Stream, null, actor.Guards,
                        orders => orders.Revoke(id, request.Scope, request.Reason, request.Hold, actor.PersonId, now),
                        actor.By, AppendOptions.Denying, cancellationToken)
                    : new Outcome.Refused(RevocationRefusals.ScopeUnavailable);
            },
            cancellationToken);
        return new(outcome, id);
    }
}
