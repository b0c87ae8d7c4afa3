using Sentinel.Domain.Kernel;

namespace Sentinel.Application.EventSourcing;

/// <summary>The event log: appends are atomic, guarded, in one order for all nodes.</summary>
/// <remarks>
/// Throws <see cref="StoreUnavailableException"/> when the outcome of a call is that nothing can be known or done now.
/// A store error is never an answer: whoever asked for authority does not get it.
/// </remarks>
public interface IEventStore
{
    /// <summary>Appends to several streams, all or nothing, behind guards.</summary>
    Task<AppendResult> Append(Append append, CancellationToken cancellationToken);

    /// <summary>
    /// Loads the stream, decides, appends. Decisions on one stream run one after the other, each on the state that those
    /// before it are about to leave; when one of those fails the followers are decided again.
    /// </summary>
    /// <param name="stream">The stream to decide on.</param>
    /// <param name="expectedVersion">The version that the caller saw; null when any will do.</param>
    /// <param name="guards">What else the decision rests on, as it was seen.</param>
    /// <param name="decide">Pure; may run several times.</param>
    /// <param name="by">Recorded beside the events.</param>
    /// <param name="options">Lane, and whether the append makes authority.</param>
    /// <param name="cancellationToken">Stops waiting; an append that was already sent may still commit.</param>
    Task<Outcome> Decide<TState, TEvent>(
        StreamId stream,
        long? expectedVersion,
        IReadOnlyList<Guard> guards,
        Func<TState, Decision<TEvent>> decide,
        Provenance by,
        AppendOptions options,
        CancellationToken cancellationToken)
        where TState : IState<TState, TEvent>
        where TEvent : class;

    /// <summary>The state of one stream as of now, or as of a version, time or sequence.</summary>
    Task<Versioned<TState>> Load<TState, TEvent>(StreamId stream, AsOf asOf, CancellationToken cancellationToken)
        where TState : IState<TState, TEvent>
        where TEvent : class;

    /// <summary>The time by the database's clock, which is the cluster's.</summary>
    Task<DateTimeOffset> Now(CancellationToken cancellationToken);

    /// <summary>Asks the database itself whether the guards hold now. Null: all do; else a sequence at which one has moved.</summary>
    Task<long?> FirstMoved(IReadOnlyList<Guard> guards, CancellationToken cancellationToken);

    /// <summary>The events of one stream, oldest first.</summary>
    IAsyncEnumerable<RecordedEvent> ReadStream(string stream, AsOf asOf, CancellationToken cancellationToken);

    /// <summary>The whole log behind a sequence, oldest first.</summary>
    /// <param name="after">Last sequence that the reader has.</param>
    /// <param name="limit">At most so many events; null for all up to the end of the log at the start of the read.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    IAsyncEnumerable<RecordedEvent> ReadAll(long after, int? limit, CancellationToken cancellationToken);
}

/// <summary>One atomic append.</summary>
/// <param name="Writes">Distinct streams.</param>
/// <param name="Guards">Streams that must not have moved.</param>
/// <param name="By">Recorded beside the events.</param>
/// <param name="Options">Lane, and whether the append makes authority.</param>
public sealed record Append(IReadOnlyList<Write> Writes, IReadOnlyList<Guard> Guards, Provenance By, AppendOptions Options);

/// <summary>What is written to one stream.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Expected">The version that it must have: 0 = it must be new, null = any.</param>
/// <param name="Events">At least one, in order.</param>
public sealed record Write(StreamId Stream, long? Expected, IReadOnlyList<object> Events);

/// <summary>How an append travels.</summary>
/// <param name="Lane">Which queue it takes.</param>
/// <param name="Grants">It makes or extends authority: refused from a node whose clock is off the database's.</param>
public readonly record struct AppendOptions(Lane Lane, bool Grants)
{
    /// <summary>A person waits for it; it makes no authority.</summary>
    public static AppendOptions Interactive => new(Lane.Interactive, Grants: false);

    /// <summary>A person waits for it, and it makes authority.</summary>
    public static AppendOptions Granting => new(Lane.Interactive, Grants: true);

    /// <summary>It takes power away: before everything else.</summary>
    public static AppendOptions Denying => new(Lane.Denying, Grants: false);

    /// <summary>Nobody waits for it.</summary>
    public static AppendOptions Bulk => new(Lane.Bulk, Grants: false);
}

/// <summary>The appender's queues, first served first.</summary>
public enum Lane
{
    Denying,
    Interactive,
    Bulk,
}

/// <summary>A point of the log.</summary>
/// <param name="Version">Last version of the stream to read.</param>
/// <param name="Sequence">Last sequence to read.</param>
/// <param name="Time">Last instant to read.</param>
public readonly record struct AsOf(long? Version = null, long? Sequence = null, DateTimeOffset? Time = null)
{
    public static AsOf Now => default;
}

/// <summary>What an append came to.</summary>
public abstract record AppendResult
{
    private AppendResult()
    {
    }

    /// <summary>Committed and durable.</summary>
    /// <param name="Versions">Version of each written stream, in the order of the writes.</param>
    /// <param name="Sequence">Sequence of the last event.</param>
    /// <param name="At">The commit's time by the database's clock.</param>
    public sealed record Committed(IReadOnlyList<long> Versions, long Sequence, DateTimeOffset At) : AppendResult;

    /// <summary>Nothing was written: a stream has another version than expected or guarded.</summary>
    /// <param name="Stream">Which stream moved.</param>
    /// <param name="Version">Its version now.</param>
    /// <param name="Sequence">Whoever has applied the log up to here has seen that version.</param>
    public sealed record Conflict(string Stream, long Version, long Sequence) : AppendResult;

    /// <summary>Nothing was written: a stream has ended.</summary>
    /// <param name="Stream">Which stream.</param>
    /// <param name="Sequence">Sequence of the event that ended it.</param>
    public sealed record Closed(string Stream, long Sequence) : AppendResult;

    /// <summary>Nothing was written: this node was declared dead or has a newer epoch; it must register again.</summary>
    public sealed record NodeFenced : AppendResult;

    /// <summary>Nothing was written: the append makes authority and the node's clock is too far off the database's.</summary>
    /// <param name="Skew">Node's clock less the database's.</param>
    public sealed record ClockSkewed(TimeSpan Skew) : AppendResult;

    /// <summary>Nothing was written: the database refuses this content.</summary>
    /// <param name="SqlState">The error class it gave.</param>
    public sealed record Rejected(string SqlState) : AppendResult;
}

/// <summary>The log cannot be reached or does not answer in time.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
