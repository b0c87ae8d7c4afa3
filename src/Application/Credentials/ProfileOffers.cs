using System.Collections.Immutable;
using Sentinel.Application.BreakGlass;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Lists;
using Sentinel.Application.Policies;
using Sentinel.Application.Requests;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Requests;
using Sentinel.Domain.Sessions;
using HoldsState = Sentinel.Application.Holds.Holds;
using Order = Sentinel.Application.Holds.Order;

namespace Sentinel.Application.Credentials;

/// <summary>A profile as one caller may have it.</summary>
/// <param name="Name">What is asked for.</param>
/// <param name="RoleArn">The AWS role; null for someone who has no way to it now.</param>
/// <param name="Region">The region that clients are told; null when the profile names none.</param>
/// <param name="LeaseSeconds">Longest life of one set of keys.</param>
/// <param name="MaxSessionSeconds">Longest life of one session.</param>
/// <param name="IdleTimeoutSeconds">A session that asked for nothing for so long ends.</param>
/// <param name="Chaining">Whether the keys may assume further roles.</param>
/// <param name="Bind">What a session's leases are bound to.</param>
/// <param name="Hold">The order that holds it; null when none does.</param>
/// <param name="InForce">The approvals that a session can still be opened on, and what the caller has broken the glass for.</param>
/// <param name="Modes">How it can be had in each mode.</param>
public sealed record ProfileOffer(
    string Name, string? RoleArn, string? Region, long LeaseSeconds, long MaxSessionSeconds, long IdleTimeoutSeconds, Chaining Chaining,
    Bind Bind, ProfileHold? Hold, ImmutableArray<OfferedGround> InForce, ImmutableArray<ModeAccess> Modes);

/// <param name="Ground">The approval or broken glass. An approval is used with <c>requestId</c>.</param>
/// <param name="Until">Its end.</param>
public sealed record OfferedGround(Ground Ground, DateTimeOffset Until);

/// <param name="Order">The revocation order.</param>
/// <param name="Reason">Why it was given.</param>
/// <param name="Until">When it ends by itself; null: when somebody lifts it.</param>
public sealed record ProfileHold(OrderId Order, string Reason, DateTimeOffset? Until = null);

/// <summary>What a caller may ask for, and how.</summary>
public static class ProfileOffers
{
    /// <summary>Part of the profiles of the policy in force, by name, or why there is no answer.</summary>
    /// <param name="snapshot">The state to be asked.</param>
    /// <param name="actor">Who asks; nothing of anybody else is looked at.</param>
    /// <param name="now">When.</param>
    /// <param name="after">Name of the last profile of the part before; null to begin.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Stops between two profiles.</param>
    public static (Page<ProfileOffer>? Page, Refusal? Refusal) List(
        Snapshot snapshot, Actor actor, DateTimeOffset now, string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(actor);
        var inForce = snapshot.Of<PolicyInForce>();
        if (inForce.Compiled is not { } policy)
        {
            return (null, inForce.Refusal);
        }

        var profiles = policy.Document.Profiles.OrderBy(profile => profile.Name, StringComparer.Ordinal)
            .Where(profile => string.CompareOrdinal(profile.Name, after) > 0 && actor.With.Limits.AllowProfile(profile.Name))
            .Take(limit + 1)
            .ToArray();
        var outlook = new AccessOutlook(policy);
        var offers = new List<ProfileOffer>();
        foreach (var profile in profiles.Take(limit))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var query = new PolicyQuery(actor.Handle, actor.Who.GroupSet, profile.Name, Mode.Server, now, actor.Caller.Source) { SessionTracked = true };
            var order = snapshot.Of<HoldsState>().Covering(new Subject(actor.PersonId, profile.Name, profile.RoleArn), openedAt: null);
            offers.Add(Offer(profile, outlook.Of(query), order) with { InForce = order is null ? InForce(snapshot, actor, policy, profile, now) : [] });
        }

        return (new(offers, profiles.Length > limit ? profiles[limit - 1].Name : null), null);
    }

    private static ProfileOffer Offer(Profile profile, ImmutableArray<ModeAccess> modes, Order? hold)
    {
        modes = hold is null ? modes : [.. modes.Select(mode => Held(mode, hold.Refusal))];
        var reachable = modes.Any(mode => mode.How != AccessWay.Never);
        return new(
            profile.Name, reachable ? profile.RoleArn : null, profile.Region, (long)profile.Lease.TotalSeconds,
            (long)profile.MaxSession.TotalSeconds, (long)profile.IdleTimeout.TotalSeconds, profile.Chaining, profile.Bind,
            hold is null ? null : new(hold.Id, hold.Reason, hold.HoldUntil), [], modes);
    }

    private static ImmutableArray<OfferedGround> InForce(
        Snapshot snapshot, Actor actor, CompiledPolicy policy, Profile profile, DateTimeOffset now)
    {
        var approvals =
            from request in snapshot.Of<AccessRequests>().All
            where request.State is AccessRequest.Approved approved && approved.Detail.Requester == actor.PersonId && approved.Detail.Profile == profile.Name
            let standing = ApprovalStanding.Of(request, policy, snapshot.Of<People>(), now)
            where standing.InForce is { Detail.IsUsedUp: false }
            select new OfferedGround(new(GroundKind.Approval, standing.InForce!.Detail.Id.Value), standing.InForce.Until);
        var broken = snapshot.Of<BrokenGlasses>().InForce(actor.PersonId, profile.Name, now)?.State is BrokenGlass.Active { Detail: var glass }
            ? [new OfferedGround(new(GroundKind.BreakGlass, glass.Id.Value), glass.Activated.Until)]
            : Array.Empty<OfferedGround>();
        return [.. approvals.OrderBy(offer => offer.Until), .. broken];
    }

    /// <remarks>A hold is stronger than every ground, and ends behind an event of its own: the clock alone changes nothing about it.</remarks>
    private static ModeAccess Held(ModeAccess access, Refusal held) =>
        new(access.Mode, AccessWay.Never, held.Code, access.Rule, access.Reason, access.MaxDurationSeconds, null, null, null, null, null);
}
