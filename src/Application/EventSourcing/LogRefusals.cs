using Sentinel.Domain.Kernel;

namespace Sentinel.Application.EventSourcing;

/// <summary>What the log itself refuses.</summary>
public static class LogRefusals
{
    /// <summary>A node with a wrong clock cannot make authority, for it would end at the wrong time.</summary>
    public static Refusal ClockSkew { get; } =
        new("clock-skew", "This node's clock is more than two seconds off the database's. Ask another node, and have the clock set.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        };

    /// <summary>The text holds what the database cannot store.</summary>
    public static Refusal ContentRejected { get; } =
        new("content-rejected", "The request holds text that cannot be stored. Remove characters that no keyboard types, and shorten it.");

    /// <summary>The node cannot prove that its state is current.</summary>
    public static Refusal NotFresh { get; } =
        new("not-fresh", "This node has lost touch with the event log and refuses until it has caught up. Try again in a second.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        };

    /// <summary>The log was written by a version that this build does not understand.</summary>
    public static Refusal LogUnreadable { get; } =
        new("log-unreadable", "The event log holds what this version of Sentinel does not know. Ask a node that runs the newer version.");
}
