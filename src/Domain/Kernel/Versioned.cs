namespace Sentinel.Domain.Kernel;

/// <summary>A state together with the version of the stream that it was folded from.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Version">The version of the last event folded in; 0 when the stream does not exist.</param>
/// <param name="State">The state as of that version.</param>
public sealed record Versioned<TState>(StreamId Stream, long Version, TState State);

/// <summary>A condition of an append: at commit the stream still has exactly this version.</summary>
public sealed record Guard
{
    private Guard(StreamId stream, long version) => (Stream, Version) = (stream, version);

    public StreamId Stream { get; }

    /// <summary>0 means that the stream does not exist.</summary>
    public long Version { get; }

    /// <summary>The only way to make a guard: from the very state that the decision was computed from.</summary>
    /// <remarks>A version read after the decision would guard something that the decision never saw.</remarks>
    public static Guard From<TState>(Versioned<TState> seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        return new(seen.Stream, seen.Version);
    }
}
