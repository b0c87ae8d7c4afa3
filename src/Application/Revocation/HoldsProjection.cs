using System.Collections.Immutable;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Holds;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Revocation;
using HoldsState = Sentinel.Application.Holds.Holds;

namespace Sentinel.Application.Revocation;

/// <summary>The revocation projection: what every decision asks before it grants.</summary>
/// <remarks>It reads types and sequences, never <c>is_archived</c>: archiving an order does not lift it.</remarks>
public sealed class HoldsProjection : Projection<HoldsState>
{
    protected override HoldsState Empty => HoldsState.None;

    protected override HoldsState Apply(HoldsState state, IReadOnlyList<RecordedEvent> batch)
    {
        ArgumentNullException.ThrowIfNull(state);
        var scopes = state.Scopes;
        foreach (var recorded in batch)
        {
            if (recorded.Data is RevocationEvent happened)
            {
                var stream = new StreamId(recorded.Stream, "revocations");
                var orders = (scopes.GetValueOrDefault(stream)?.State ?? ScopeOrders.None).Orders;
                scopes = scopes.SetItem(stream, new(stream, recorded.Version, new(After(orders, happened, recorded))));
            }
        }

        return ReferenceEquals(scopes, state.Scopes) ? state : new(scopes);
    }

    private static ImmutableArray<Order> After(ImmutableArray<Order> orders, RevocationEvent happened, RecordedEvent recorded) =>
        happened switch
        {
            AccessRevoked e => orders.Add(new(e.Order, e.Scope, e.Reason, recorded.Sequence, e.Hold, e.By, recorded.At, e.HoldUntil)),
            HoldLifted e => Without(orders, e.Order),
            HoldExpired e => Without(orders, e.Order),
            _ => orders,
        };

    private static ImmutableArray<Order> Without(ImmutableArray<Order> orders, OrderId hold) =>
        [.. orders.Select(order => order.Id == hold ? order with { Holds = false } : order)];
}
