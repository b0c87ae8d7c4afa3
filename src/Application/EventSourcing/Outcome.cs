using Sentinel.Domain.Kernel;

namespace Sentinel.Application.EventSourcing;

/// <summary>What a command came to.</summary>
public abstract record Outcome
{
    private Outcome()
    {
    }

    /// <summary>It happened, or had already happened.</summary>
    /// <param name="Version">Version of the aggregate's stream now.</param>
    /// <param name="Sequence">Sequence of the last event recorded by this command; null when nothing was left to do.</param>
    /// <param name="At">Commit time of those events.</param>
    public sealed record Recorded(long Version, long? Sequence, DateTimeOffset? At) : Outcome;

    /// <summary>It may not happen.</summary>
    public sealed record Refused(Refusal Refusal) : Outcome;

    /// <summary>Something it rests on moved meanwhile; nothing was recorded.</summary>
    /// <param name="Stream">Which stream.</param>
    /// <param name="Version">Its version now.</param>
    /// <param name="Sequence">Whoever has applied the log up to here has seen that version.</param>
    public sealed record Conflict(string Stream, long Version, long Sequence) : Outcome;
}
