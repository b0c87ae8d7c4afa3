namespace Sentinel.Infrastructure.EventLog;

/// <summary>Time-outs and caps of the event log. Section <c>Sentinel:Log</c>.</summary>
public sealed record LogOptions
{
    /// <summary>How long an appender waits for the lock before it looks up who holds it.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long one statement may take before its connection counts as broken.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a caller waits for its append before it is told that the outcome is not known.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Events of one batch, at most.</summary>
    public int BatchEvents { get; init; } = 1024;

    /// <summary>Bytes of event bodies in one batch, at most (a single larger member still goes).</summary>
    public int BatchBytes { get; init; } = 1 << 20;

    /// <summary>Members of the bulk lane in one batch, at most.</summary>
    public int BatchBulk { get; init; } = 256;

    /// <summary>Members that may wait, bulk and interactive together; beyond, callers are told to come back. Denials always queue.</summary>
    public int QueueLimit { get; init; } = 10_000;

    /// <summary>How often the feed proves its freshness.</summary>
    public TimeSpan FreshnessInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Age of the last proof at which a node stops serving.</summary>
    public TimeSpan FreshnessLimit { get; init; } = TimeSpan.FromSeconds(1);
}
