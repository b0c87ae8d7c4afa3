using System.Collections.Immutable;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Revocation;

/// <summary>The orders on one scope.</summary>
/// <param name="Orders">All there ever were.</param>
/// <param name="Lifted">Those that hold nothing any more.</param>
public sealed record RevocationOrders(ImmutableDictionary<OrderId, AccessRevoked> Orders, ImmutableHashSet<OrderId> Lifted)
    : IState<RevocationOrders, RevocationEvent>
{
    public static RevocationOrders Initial { get; } = new(ImmutableDictionary<OrderId, AccessRevoked>.Empty, []);

    public static RevocationOrders Evolve(RevocationOrders state, RevocationEvent @event)
    {
        ArgumentNullException.ThrowIfNull(state);
        return @event switch
        {
            AccessRevoked e => state with { Orders = state.Orders.SetItem(e.Order, e) },
            HoldLifted e => state with { Lifted = state.Lifted.Add(e.Order) },
            HoldExpired e => state with { Lifted = state.Lifted.Add(e.Order) },
            _ => state,
        };
    }

    /// <summary>Gives an order. Never refused: red is red.</summary>
    public Decision<RevocationEvent> Revoke(
        OrderId order, Scope scope, string reason, Hold hold, PersonId by, DateTimeOffset now, bool includeGranted = false)
    {
        ArgumentNullException.ThrowIfNull(hold);
        return Orders.ContainsKey(order) ? Decision.Nothing : new AccessRevoked(
            order, scope, reason, hold.Holds, by, now, hold.Until, includeGranted ? true : null);
    }

    public Decision<RevocationEvent> Lift(OrderId order, string reason, PersonId by, DateTimeOffset now) =>
        !Orders.TryGetValue(order, out var given) ? RevocationRefusals.OrderUnknown
        : !given.Hold || Lifted.Contains(order) ? Decision.Nothing
        : new HoldLifted(order, reason, by, now);

    /// <summary>Ends the hold of an order whose time is over.</summary>
    /// <param name="order">Which.</param>
    /// <param name="now">The database's time: a node's clock lets nobody in.</param>
    public Decision<RevocationEvent> Expire(OrderId order, DateTimeOffset now) =>
        Orders.TryGetValue(order, out var given) && given is { Hold: true, HoldUntil: { } until } && until <= now && !Lifted.Contains(order)
            ? new HoldExpired(order, now)
            : Decision.Nothing;
}

public static class RevocationRefusals
{
    public static Refusal OrderUnknown { get; } =
        new("order-unknown", "There is no such revocation order. List them with GET /v1/revocations.");

    public static Refusal CoversYou { get; } =
        new("order-covers-you", "Nobody lifts an order on himself. Ask another operator.");

    public static Refusal NobodyCouldLift { get; } = new(
        "nobody-could-lift",
        "This order would stop the last person who could lift it. Let an admin make another operator first; \"force\": true gives the order all the same.");

    public static Refusal ScopeUnknown { get; } =
        new("scope-unknown", "No such person, profile or role is known here, so nothing was revoked. Look for a slip; \"force\": true gives the order all the same.");
}
