using System.Collections.Concurrent;

namespace Sentinel.Load.Targets;

/// <summary>The keys that clients have got, each with the session that it was fetched for.</summary>
internal sealed class ReceivedKeys
{
    private readonly ConcurrentDictionary<(string Session, string AccessKeyId), byte> _keys = new();

    /// <summary>All of them so far.</summary>
    public ICollection<(string Session, string AccessKeyId)> All => _keys.Keys;

    /// <summary>Keeps what was fetched, and answers it.</summary>
    public Fetched Add(Leased session, Fetched fetched)
    {
        if (fetched.AccessKeyId is { } key && !_keys.ContainsKey((session.Id, key)))
        {
            _keys.TryAdd((session.Id, key), 0);
        }

        return fetched;
    }

    /// <summary>The keys that were got for a session, in order.</summary>
    public IReadOnlyList<string> Of(Leased session) =>
        [.. All.Where(key => key.Session == session.Id).Select(key => key.AccessKeyId).Order(StringComparer.Ordinal)];
}
