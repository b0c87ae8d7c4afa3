using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Holds;

public static class HoldRefusals
{
    /// <summary>An order holds what was asked for.</summary>
    /// <param name="order">Which.</param>
    /// <param name="reason">Why.</param>
    /// <param name="until">When the hold ends by itself, if it does.</param>
    public static Refusal Held(OrderId order, string reason, DateTimeOffset? until = null) => new(
        "held",
        until is { } end
            ? $"Access is held by order {order}: {reason}. It comes back at {end.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}, or when an operator lifts the order before."
            : $"Access is held by order {order}: {reason}. It comes back when an operator lifts the order.");
}
