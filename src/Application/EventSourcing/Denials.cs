using System.Collections.Immutable;

namespace Sentinel.Application.EventSourcing;

/// <summary>Streams that are known to have lost power, ahead of their place in the snapshot.</summary>
/// <remarks>Only ever adds a denial: what allows or lifts waits for the log. An entry goes when the snapshot has overtaken it.</remarks>
public sealed class Denials
{
    /// <summary>Stands for "some stream": too many at once to be named.</summary>
    public const string Unnamed = "*";

    private ImmutableDictionary<string, long> _ahead = ImmutableDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>Whether nothing is denied ahead of the snapshot, as nearly always.</summary>
    public bool IsEmpty => Volatile.Read(ref _ahead).IsEmpty;

    /// <summary>Whether one of the streams is denied ahead of the snapshot.</summary>
    public bool Contains(params ReadOnlySpan<string> streams)
    {
        var ahead = Volatile.Read(ref _ahead);
        if (ahead.IsEmpty)
        {
            return false;
        }

        foreach (var stream in streams)
        {
            if (ahead.ContainsKey(stream))
            {
                return true;
            }
        }

        return ahead.ContainsKey(Unnamed);
    }

    /// <summary>Denies the streams until the snapshot has applied the sequence.</summary>
    public void Hear(IEnumerable<string> streams, long sequence) =>
        ImmutableInterlocked.Update(ref _ahead, static (ahead, heard) => ahead.SetItems(
            heard.streams.Select(stream => KeyValuePair.Create(stream, Math.Max(heard.sequence, ahead.GetValueOrDefault(stream))))),
            (streams, sequence));

    /// <summary>The snapshot has applied the log up to here.</summary>
    public void Overtaken(long sequence)
    {
        if (!Volatile.Read(ref _ahead).IsEmpty)
        {
            ImmutableInterlocked.Update(ref _ahead, static (ahead, applied) =>
                ahead.RemoveRange(ahead.Where(entry => entry.Value <= applied).Select(entry => entry.Key)), sequence);
        }
    }
}
