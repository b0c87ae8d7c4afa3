namespace Sentinel.Application.EventSourcing;

/// <summary>The instant of a decision.</summary>
public static class DecisionTime
{
    /// <summary>The node's time, but never before what the decision has seen: a slow clock must not revive what has ended.</summary>
    public static DateTimeOffset Now(this Snapshot snapshot, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(clock);
        var now = clock.GetUtcNow();
        return now > snapshot.At ? now : snapshot.At;
    }
}
