using System.Collections.Immutable;

namespace Sentinel.Application.EventSourcing;

/// <summary>Streams that are known to have lost power, ahead of their place in the snapshot.</summary>
/// <remarks>
/// Only ever adds a denial: what allows or lifts waits for the log. An entry goes when the snapshot has overtaken it, and one that
/// the snapshot has already overtaken never comes: nothing would take it away again.
/// </remarks>
public sealed class Denials
{
    /// <summary>Stands for "some stream": too many at once to be named.</summary>
    public const string Unnamed = "*";

    private Ahead _ahead = new(0, ImmutableDictionary.Create<string, long>(StringComparer.Ordinal));

    /// <summary>Whether nothing is denied ahead of the snapshot, as nearly always.</summary>
    public bool IsEmpty => Volatile.Read(ref _ahead).Streams.IsEmpty;

    /// <summary>The last sequence until which one of the streams is denied, behind what is applied; null when none is.</summary>
    /// <param name="applied">Sequence of the snapshot that is decided on: what it holds already speaks for itself.</param>
    /// <param name="streams">The streams.</param>
    public long? Until(long applied, params ReadOnlySpan<string> streams)
    {
        var ahead = Volatile.Read(ref _ahead).Streams;
        if (ahead.IsEmpty)
        {
            return null;
        }

        var last = ahead.GetValueOrDefault(Unnamed);
        foreach (var stream in streams)
        {
            last = Math.Max(last, ahead.GetValueOrDefault(stream));
        }

        return last > applied ? last : null;
    }

    /// <summary>Denies the streams until the snapshot has applied the sequence.</summary>
    public void Hear(IEnumerable<string> streams, long sequence) =>
        ImmutableInterlocked.Update(ref _ahead, static (ahead, heard) => heard.sequence <= ahead.Applied ? ahead : ahead with
        {
            Streams = ahead.Streams.SetItems(heard.streams.Select(stream =>
                KeyValuePair.Create(stream, Math.Max(heard.sequence, ahead.Streams.GetValueOrDefault(stream))))),
        }, (streams, sequence));

    /// <summary>The snapshot has applied the log up to here.</summary>
    public void Overtaken(long sequence) =>
        ImmutableInterlocked.Update(ref _ahead, static (ahead, applied) => new(
            Math.Max(applied, ahead.Applied),
            ahead.Streams.IsEmpty
                ? ahead.Streams
                : ahead.Streams.RemoveRange(ahead.Streams.Where(entry => entry.Value <= applied).Select(entry => entry.Key))), sequence);

    private sealed record Ahead(long Applied, ImmutableDictionary<string, long> Streams);
}
