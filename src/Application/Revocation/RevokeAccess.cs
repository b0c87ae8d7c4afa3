using System.Collections.Immutable;
using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Policies;
using Sentinel.Application.Sessions;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Revocation;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Revocation;

/// <summary>Gives a revocation order: effective for every node and any number of sessions at its own commit.</summary>
/// <param name="Caller">Who.</param>
/// <param name="Scope">What it reaches.</param>
/// <param name="Reason">Why; whom it stops is told.</param>
/// <param name="Hold">Whether it stops what comes later, too, until it is lifted.</param>
/// <param name="Force">Also for a person, profile or role that this node has never heard of.</param>
public sealed record RevokeAccess(Caller Caller, Scope Scope, string Reason, bool Hold, bool Force) : IRequest<GivenOrder>;

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
                if (!snapshot.Authorize(request.Caller, Permissions.Revoke, null, now).IsGranted(out var actor, out var refusal))
                {
                    return new Outcome.Refused(refusal);
                }

                return request.Force || IsKnown(request.Scope, snapshot)
                    ? await events.Decide<RevocationOrders, RevocationEvent>(
                        request.Scope.Stream, null, actor.Guards,
                        orders => orders.Revoke(id, request.Scope, request.Reason, request.Hold, actor.PersonId, now),
                        actor.By, AppendOptions.Denying, cancellationToken)
                    : new Outcome.Refused(RevocationRefusals.ScopeUnknown);
            },
            cancellationToken);
        return new(outcome, id);
    }

    /// <summary>A slip in a name must not look like access that was cut off.</summary>
    private static bool IsKnown(Scope scope, Snapshot snapshot) =>
        (scope.Person is not { } person || snapshot.Of<People>().Find(person) is not null)
        && (scope.Profile is not { } profile || Profiles(snapshot).Any(known => known.Name == profile)
            || Sessions(snapshot).Any(session => session.Profile == profile))
        && (scope.Role is not { } role || Profiles(snapshot).Any(known => known.RoleArn == role)
            || Sessions(snapshot).Any(session => session.LastLease?.RoleArn == role));

    private static ImmutableArray<Profile> Profiles(Snapshot snapshot) => snapshot.Of<PolicyInForce>().Compiled?.Document.Profiles ?? [];

    private static IEnumerable<SessionDetail> Sessions(Snapshot snapshot) =>
        snapshot.Of<LiveSessions>().All.Select(known => known.Session.State.Known!);
}
