using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Holds;

public static class HoldRefusals
{
    /// <summary>An order holds what was asked for.</summary>
    public static Refusal Held(OrderId order, string reason) =>
        new("held", $"Access is held by order {order}: {reason}. It comes back when an operator lifts the order.");
}
