using Sentinel.Application.EventSourcing;
using Sentinel.Application.Nodes;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Revocation;

/// <summary>What is known of a revocation's reach, plane by plane, and never more than was proven.</summary>
/// <param name="Order">The order; null when one session was ended.</param>
/// <param name="Session">The session; null for an order.</param>
/// <param name="Sequence">Its event's place in the log: no lease stands behind it.</param>
/// <param name="CommittedAt">When it was committed, by the database's clock.</param>
/// <param name="SessionsCovered">How many sessions it ended.</param>
/// <param name="SessionsRecorded">Of how many of them the log says so one by one. No decision waits for that.</param>
/// <param name="Nodes">Every node that was alive, and when it confirmed.</param>
/// <param name="EverywhereAfterMs">Milliseconds from the commit to the last confirmation; null while one is missing.</param>
/// <param name="LeasesEndAt">When the last key that was handed out before dies at AWS; null when none was, or when keys may outlive their lease.</param>
/// <param name="IdentityUsableUntil">Until then AWS tells such a key who it is; null when none was handed out.</param>
/// <param name="Unbounded">A covered profile lets its keys assume roles that outlive their lease.</param>
/// <param name="Granted">What the person whom the order is on has approved for others, and is in force or was withdrawn with the order.</param>
public sealed record Receipt(
    OrderId? Order, SessionId? Session, long Sequence, DateTimeOffset CommittedAt, int SessionsCovered, int SessionsRecorded,
    IReadOnlyList<NodeConfirmation> Nodes, double? EverywhereAfterMs, DateTimeOffset? LeasesEndAt, DateTimeOffset? IdentityUsableUntil,
    bool Unbounded, IReadOnlyList<GrantedApproval> Granted);

/// <param name="Node">The node.</param>
/// <param name="AcknowledgedAt">When it had applied the revocation and written every answer that was decided before; null: not yet known.</param>
/// <param name="LeaseUntil">When it stops serving if it does not renew.</param>
public sealed record NodeConfirmation(NodeId Node, DateTimeOffset? AcknowledgedAt, DateTimeOffset LeaseUntil);

/// <summary>Makes receipts.</summary>
public sealed class Receipts(IEventStore events, INodes nodes, ISnapshots snapshots, TimeProvider clock)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(5);

    /// <summary>The receipt of a session's revocation, however long ago; null when it was not revoked.</summary>
    public async Task<Receipt?> ForSession(SessionId session, TimeSpan wait, CancellationToken cancellationToken)
    {
        RecordedEvent? end = null;
        var state = Session.Initial;
        await foreach (var recorded in events.ReadStream(SessionStream.For(session).Value, AsOf.Now, cancellationToken))
        {
            (end, state) = (recorded, Session.Evolve(state, (SessionEvent)recorded.Data));
        }

        return end is { Data: SessionRevoked or SessionClosed or SessionExpired } && state.Known is { } detail
            ? await Confirm(
                new(null, session, end.Sequence, end.At, 1, 1, [], null, null, null, false, []), [detail], wait, cancellationToken)
            : null;
    }

    /// <summary>The receipt of an order.</summary>
    public Task<Receipt> ForOrder(
        OrderId order, Scope scope, long sequence, DateTimeOffset committedAt, TimeSpan wait, CancellationToken cancellationToken)
    {
        var covered = CoveredSessions.Of(snapshots.Current, order, scope, sequence).ToList();
        return Confirm(
            new(order, null, sequence, committedAt, covered.Count, covered.Count(session => session is Session.Ended), [], null, null, null, false, []),
            [.. covered.Select(session => session.Known!)], wait, cancellationToken, scope is { Person: { } person, Profile: null } ? person : null);
    }

    private async Task<Receipt> Confirm(
        Receipt receipt, IReadOnlyList<SessionDetail> covered, TimeSpan wait, CancellationToken cancellationToken, PersonId? approver = null)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            var present = await nodes.Present(cancellationToken);
            var pending = present.Any(node => node.Acknowledged < receipt.Sequence && !node.LeaseRanOut);
            if (!pending || clock.GetElapsedTime(started) >= wait)
            {
                var granted = approver is { } who ? GrantedApprovals.Of(snapshots.Current, receipt.Order!.Value, who, clock.GetUtcNow()) : [];
                return Filled(receipt, covered, present) with { Granted = granted };
            }

            await Task.Delay(Between, clock, cancellationToken);
        }
    }

    private static Receipt Filled(Receipt receipt, IReadOnlyList<SessionDetail> covered, IReadOnlyList<NodeStatus> present)
    {
        NodeConfirmation[] confirmations =
        [
            .. present.Select(node => new NodeConfirmation(
                node.Node, node.Acknowledged >= receipt.Sequence ? node.AcknowledgedAt : null, node.LeaseUntil)),
        ];
        var everywhere = confirmations.All(node => node.AcknowledgedAt is not null) && confirmations.Length > 0
            ? (confirmations.Max(node => node.AcknowledgedAt!.Value) - receipt.CommittedAt).TotalMilliseconds
            : default(double?);
        var unbounded = covered.Any(detail => detail.Unbounded);
        return receipt with
        {
            Nodes = confirmations,
            EverywhereAfterMs = everywhere is { } ms ? Math.Max(0, ms) : null,
            LeasesEndAt = unbounded ? null : covered.Max(detail => detail.LeasesEndAt),
            IdentityUsableUntil = covered.Max(detail => detail.IdentityUsableUntil),
            Unbounded = unbounded,
        };
    }
}
