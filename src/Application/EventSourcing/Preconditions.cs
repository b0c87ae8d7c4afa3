using Sentinel.Domain.Kernel;

namespace Sentinel.Application.EventSourcing;

/// <summary>What an outcome means to a caller who named the version that he saw, or who writes by hand.</summary>
public static class Preconditions
{
    /// <summary>The caller's <c>If-Match</c> names another version than the stream has.</summary>
    public static Refusal Stale { get; } =
        new("version-stale", "It has changed since you read it. Read it again and repeat the call with the new ETag.");

    /// <summary>The caller must name the version that he saw and has not.</summary>
    public static Refusal Required { get; } = new(
        "precondition-required",
        "Name what your change rests on: If-Match with the ETag of the read, \"0\" when there is nothing yet, * to replace whatever is there.");

    /// <summary>Tells the caller's stale version, which no retry mends, from a lost race, which one does.</summary>
    public static Outcome OrStale(this Outcome outcome, StreamId stream, long? expected) =>
        outcome is Outcome.Conflict conflict && conflict.Stream == stream.Value && expected is { } version && conflict.Version != version
            ? new Outcome.Refused(Stale)
            : outcome;

    /// <summary>What an append of several streams came to; the version is that of the write at <paramref name="index"/>.</summary>
    public static Outcome ToOutcome(this AppendResult result, int index) => result switch
    {
        AppendResult.Committed committed => new Outcome.Recorded(committed.Versions[index], committed.Sequence, committed.At),
        AppendResult.Conflict conflict => new Outcome.Conflict(conflict.Stream, conflict.Version, conflict.Sequence),
        AppendResult.Closed closed => new Outcome.Conflict(closed.Stream, 0, closed.Sequence),
        AppendResult.ClockSkewed => new Outcome.Refused(LogRefusals.ClockSkew),
        AppendResult.Rejected => new Outcome.Refused(LogRefusals.ContentRejected),
        _ => throw new StoreUnavailableException("This node was declared lost and must register again."),
    };
}
