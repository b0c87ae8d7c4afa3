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
/// <param name="Hold">Whether it stops what comes later, too, and until when.</param>
/// <param name="Force">Also for a person, profile or role that this node has never heard of, and when nobody could lift it.</param>
/// <param name="IncludeGranted">The approvals that the person has given others are withdrawn too.</param>
public sealed record RevokeAccess(Caller Caller, Scope Scope, string Reason, Hold Hold, bool Force, bool IncludeGranted = false)
    : IRequest<GivenOrder>;

/// <param name="Outcome">What it came to.</param>
/// <param name="Order">The order, if it was recorded.</param>
public sealed record GivenOrder(Outcome Outcome, OrderId Order);

public sealed class RevokeAccessValidator : AbstractValidator<RevokeAccess>
{
    public RevokeAccessValidator(TimeProvider clock)
    {
        RuleFor(command => command.Scope).Must(scope => scope is { IsValid: true })
            .WithMessage("Exactly one of person (perhaps with a profile), profile, role, everything.");
        RuleFor(command => command.Hold).Must(hold => hold.Until is not { } until || until > clock.GetUtcNow()).WithMessage("A time that is still to come.");
        RuleFor(command => command.Reason).Must(text => PlainText.IsName(text, 500)).WithMessage("One line of 1–500 visible characters.");
        RuleFor(command => command.IncludeGranted).Must((command, included) => !included || command.Scope is { Person: not null, Profile: null })
            .WithMessage("Goes with a scope of one person: approvals are given by persons.");
    }
}

public sealed class RevokeAccessHandler(IEventStore events, Fence fence, ISnapshots snapshots, TimeProvider clock) : IRequestHandler<RevokeAccess, GivenOrder>
{
    public async Task<GivenOrder> Handle(RevokeAccess request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var id = Id.New<OrderId>(clock.GetUtcNow());
        AccessRevoked? given = null;
        Actor? by = null;
        var outcome = await fence.HoldEvenIfUnfit(
            async snapshot =>
            {
                var now = snapshot.Now(clock);
                if (!snapshot.Authorize(request.Caller, Permissions.Revoke, null, now).IsGranted(out var actor, out var refusal))
                {
                    return new Outcome.Refused(refusal);
                }

                by = actor;
                if (!request.Force && !IsKnown(request.Scope, snapshot))
                {
                    return new Outcome.Refused(RevocationRefusals.ScopeUnknown);
                }

                var lifter = request.Force || !StopsTheActor(request, actor) ? Lifter.NotNeeded : Lifter.OtherThan(actor, snapshot, now);
                return lifter is null
                    ? new Outcome.Refused(RevocationRefusals.NobodyCouldLift)
                    : await events.Decide<RevocationOrders, RevocationEvent>(
                        request.Scope.Stream, null, [.. actor.Guards, .. lifter.Guards],
                        orders =>
                        {
                            var revoking = orders.Revoke(id, request.Scope, request.Reason, request.Hold, actor.PersonId, now, request.IncludeGranted);
                            given = revoking.Events.OfType<AccessRevoked>().FirstOrDefault();
                            return revoking;
                        },
                        actor.By, AppendOptions.Denying, cancellationToken);
            },
            cancellationToken);
        if (outcome is Outcome.Recorded && given is not null)
        {
            // At once, as far as this node knows; the reaction to the order sees to all.
            await GrantedApprovals.Withdraw(events, snapshots.Current, given, by!.By, clock.GetUtcNow(), cancellationToken);
        }

        return new(outcome, id);
    }

    /// <summary>Nobody lifts an order on himself, and one that ends by itself needs nobody.</summary>
    private static bool StopsTheActor(RevokeAccess request, Actor actor) =>
        request.Hold is { Holds: true, Until: null } && request.Scope is { Profile: null } && request.Scope.Person == actor.PersonId;

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
