using Sentinel.Domain.Kernel;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>Time-outs and caps of the event log. Section <c>Sentinel:Log</c>.</summary>
public sealed record LogOptions
{
    private const int MostEvents = 100_000;
    private const int LeastBytes = 1024;
    private const int MostBytes = 256 * 1024 * 1024;
    private const int MostWaiting = 1_000_000;
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

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

    /// <summary>Everything that must stop the start, each with its remedy; empty when nothing must.</summary>
    public IReadOnlyList<string> Problems() =>
    [
        .. SettingRange.Problems("Sentinel:Log:LockTimeout", LockTimeout, Shortest, Longest),
        .. SettingRange.Problems("Sentinel:Log:StatementTimeout", StatementTimeout, Shortest, Longest),
        .. SettingRange.Problems("Sentinel:Log:AnswerTimeout", AnswerTimeout, Shortest, Longest),
        .. SettingRange.Problems("Sentinel:Log:BatchEvents", BatchEvents, 1, MostEvents),
        .. SettingRange.Problems("Sentinel:Log:BatchBytes", BatchBytes, LeastBytes, MostBytes),
        .. SettingRange.Problems("Sentinel:Log:BatchBulk", BatchBulk, 1, MostEvents),
        .. SettingRange.Problems("Sentinel:Log:QueueLimit", QueueLimit, 1, MostWaiting),
        .. SettingRange.Problems("Sentinel:Log:FreshnessInterval", FreshnessInterval, ShortestInterval, Longest),
        .. SettingRange.Problems("Sentinel:Log:FreshnessLimit", FreshnessLimit, Shortest, Longest),
        .. FreshnessInterval < FreshnessLimit
            ? []
            : (string[])["Sentinel:Log:FreshnessInterval must be shorter than Sentinel:Log:FreshnessLimit, or the node never serves."],
    ];
}
