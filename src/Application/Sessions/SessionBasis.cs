using Sentinel.Application.Holds;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Sessions;

/// <summary>What a session stands on beside its own events: its person, the API token that opened it, the orders.</summary>
public static class SessionBasis
{
    /// <summary>Why it does not stand any more; null while it does.</summary>
    /// <param name="owner">Its person, if one is known.</param>
    /// <param name="token">What opened it, if it is known.</param>
    /// <param name="order">The order that covers it, if one does.</param>
    /// <param name="openedAt">Sequence of its opening: what an order behind it covers is over, and not only held.</param>
    public static Refusal? Refuse(Person? owner, ApiToken? token, Order? order, long openedAt) => (owner, token) switch
    {
        (not Person.Active, _) => SessionRefusals.Revoked("its person was disabled"),
        (_, null or ApiToken.Revoked { EndSessions: true }) => SessionRefusals.Revoked("the API token that opened it was revoked"),
        _ when order is null => null,
        _ => openedAt < order.Sequence ? SessionRefusals.Revoked(order.Reason) : order.Refusal,
    };
}
