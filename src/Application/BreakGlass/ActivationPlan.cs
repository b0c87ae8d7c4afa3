using System.Collections.Immutable;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Policies;
using Sentinel.Application.Requests;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Requests;
using HoldsState = Sentinel.Application.Holds.Holds;

namespace Sentinel.Application.BreakGlass;

/// <summary>What an activation comes to on one snapshot.</summary>
/// <param name="Refusal">Why not; null when it may.</param>
/// <param name="Activated">What would be recorded; null when refused.</param>
/// <param name="Append">The break-glass itself, the person's ledger and the role's, in this order, behind all that was read; null when refused.</param>
internal sealed record ActivationPlan(Refusal? Refusal, BreakGlassActivated? Activated = null, Append? Append = null)
{
    public static ActivationPlan Of(Snapshot snapshot, ActivateBreakGlass request, BreakGlassId id, UrgentNotices notices, DateTimeOffset now)
    {
        if (!snapshot.Authorize(request.Caller, Permissions.ActivateBreakGlass, null, now).IsGranted(out var actor, out var refusal))
        {
            return new(refusal);
        }

        var (policy, holds) = (snapshot.Of<PolicyInForce>(), snapshot.Of<HoldsState>());
        if (policy.Compiled is not { } compiled)
        {
            return new(policy.Refusal);
        }

        var subject = new Subject(actor.PersonId, request.Profile, compiled.Find(request.Profile)?.RoleArn);
        var own = snapshot.Of<BrokenGlasses>().Of(actor.PersonId).ToArray();
        var ledgers = snapshot.Of<BreakGlassLedgers>();
        var ofPerson = ledgers.Of(BreakGlassStream.LedgerOf(actor.PersonId));
        var ofRole = ledgers.Of(BreakGlassStream.LedgerOfRole(subject.Role ?? ""));
        var decided =
            !actor.With.Limits.AllowProfile(request.Profile) ? IdentityRefusals.TokenForOtherProfiles
            : !notices.Suffice ? BreakGlassRefusals.NoUrgentDestination
            : holds.Covering(subject, openedAt: null) is { } order ? order.Refusal
            : BrokenGlass.Initial.Activate(
                new(
                    id, actor.PersonId, actor.TokenId, actor.With.Others, request.Profile, request.ReasonCode, request.Justification, request.Ticket,
                    request.Duration),
                BasisOf(snapshot, compiled, QueryOf(request, actor, now), subject, own, ofPerson.State, ofRole.State), now);
        if (decided.Refusal is not null)
        {
            return new(decided.Refusal);
        }

        var activated = (BreakGlassActivated)decided.Events.Single();
        var counted = BreakGlassCounted.Of(activated);
        Write[] writes =
        [
            new(BreakGlassStream.For(id), 0, [activated]), new(ofPerson.Stream, ofPerson.Version, [counted]),
            new(ofRole.Stream, ofRole.Version, [counted]),
        ];

        // Of what the person has, only what is active can come to block more than was seen: closing it brings its review nearer. What
        // has ended only ever comes to block less, and whatever else he activates moves his ledger.
        var active = own.Where(glass => glass.State is BrokenGlass.Active).Select(glass => Guard.From(glass));
        Guard[] guards = [.. actor.Guards, Guard.From(policy.Policy), .. holds.Guards(subject), .. active];
        return new(null, activated, new(writes, [.. guards.Distinct()], actor.By, AppendOptions.Granting));
    }

    private static PolicyQuery QueryOf(ActivateBreakGlass request, Actor actor, DateTimeOffset now) =>
        new(actor.Handle, actor.Who.GroupSet, request.Profile, request.Use, now, actor.Caller.Source) { SessionTracked = true };

    private static ActivationBasis BasisOf(
        Snapshot snapshot, CompiledPolicy policy, in PolicyQuery query, Subject subject, Versioned<BrokenGlass>[] own, BreakGlassLedger ofPerson,
        BreakGlassLedger ofRole) =>
        new(
            policy.Judge(query, new(Approved: false, BreakGlass: true)), policy.Grounds.EntryFor(query), subject.Role, policy.Version, policy.Hash,
            [.. own.Select(glass => glass.State)], ofPerson, ofRole, SignalsOf(snapshot, subject));

    /// <summary>Nothing of it blocks, so nothing of it is guarded.</summary>
    private static ImmutableArray<EscalationSignal> SignalsOf(Snapshot snapshot, Subject subject)
    {
        var requests =
            from known in snapshot.Of<AccessRequests>().All
            where known.State is AccessRequest.Over { End: RequestEnd.Denied or RequestEnd.Withdrawn }
            let over = (AccessRequest.Over)known.State
            where over.Detail.Requester == subject.Person && over.Detail.Profile == subject.Profile
            select new EscalationSignal(over.End == RequestEnd.Denied ? EscalationCause.Denial : EscalationCause.Withdrawal, over.At);
        var holds =
            from order in snapshot.Of<HoldsState>().Orders
            where order.Scope.Covers(subject)
            select new EscalationSignal(EscalationCause.Hold, order.At);
        return [.. requests, .. holds];
    }
}
