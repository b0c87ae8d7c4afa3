using Sentinel.Application.BreakGlass;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Requests;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Sessions;

/// <summary>What speaks for a session at one moment beside the rules, and whether what it was opened on still stands.</summary>
/// <param name="Approval">The request that it was opened on, or is to be opened on; null when there is none.</param>
/// <param name="Glass">What its person has broken for its profile and is in force; null when nothing is.</param>
/// <param name="Over">Why it has lost what it was opened on; null when it has not.</param>
public sealed record SessionGrounds(ApprovalStanding? Approval, Versioned<BrokenGlass>? Glass, Refusal? Over)
{
    private static readonly SessionGrounds None = new(null, null, null);

    /// <summary>What decides.</summary>
    public GroundsInForce InForce => new(
        Approval?.InForce is { } approved ? new(approved.Detail.Id.Value, approved.Until) : null,
        Glass?.State is BrokenGlass.Active active ? new(active.Detail.Id.Value, active.Detail.Activated.Until) : null);

    /// <summary>What an append must be guarded by that rests on it.</summary>
    public IEnumerable<Guard> Guards => [.. Approval?.Guards ?? [], .. Glass is null ? [] : new[] { Guard.From(Glass) }];

    /// <summary>The streams that can take a ground away.</summary>
    public IEnumerable<string> Streams =>
        [.. Approval is null ? [] : new[] { Approval.Request.Stream.Value }, .. Glass is null ? [] : new[] { Glass.Stream.Value }];

    /// <summary>Of a session that exists.</summary>
    /// <param name="session">The session.</param>
    /// <param name="policy">The policy in force.</param>
    /// <param name="requests">Of the same moment, like all else.</param>
    /// <param name="glasses">What is broken.</param>
    /// <param name="people">Who may approve.</param>
    /// <param name="now">The moment.</param>
    public static SessionGrounds Of(
        SessionDetail session, CompiledPolicy policy, AccessRequests requests, BrokenGlasses glasses, People people, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(requests);
        ArgumentNullException.ThrowIfNull(glasses);
        var glass = glasses.InForce(session.Person, session.Profile, now);
        if (session.Request is { } id)
        {
            // A request that this node has forgotten was over long ago.
            var approval = requests.Find(id) is { } request ? ApprovalStanding.Of(request, policy, people, now) : null;
            return new(approval, glass, approval is null ? SessionRefusals.GroundOver : approval.Over);
        }

        return session.BreakGlass is { } broken && glass?.State.Known?.Id != broken
            ? new(null, glass, GroundRefusals.BreakGlassOver(broken))
            : glass is null ? None : new(null, glass, null);
    }

    /// <inheritdoc cref="Of(SessionDetail, CompiledPolicy, AccessRequests, BrokenGlasses, People, DateTimeOffset)"/>
    public static SessionGrounds Of(Snapshot snapshot, SessionDetail session, CompiledPolicy policy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return Of(session, policy, snapshot.Of<AccessRequests>(), snapshot.Of<BrokenGlasses>(), snapshot.Of<People>(), now);
    }

    /// <summary>The refusal of a session that waits says for whom; any other stays.</summary>
    public Refusal Say(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return refusal.Code == "approval-required" && Approval is { MissingApprovers: > 0 and var missing } waiting
            ? GroundRefusals.Pending(waiting.Request.State.Known!.Id, missing)
            : refusal;
    }
}
