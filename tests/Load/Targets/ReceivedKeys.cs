using System.Collections.Concurrent;

namespace Sentinel.Load.Targets;

/// <summary>The keys that clients have got, each with the session that it was fetched for.</summary>
internal sealed class ReceivedKeys
{
    private readonly ConcurrentDictionary<(string Session, string AccessKeyId), byte> _keys = new();

    public int Count => _keys.Count;

    /// <summary>Keeps what was fetched, and answers it.</summary>
    public Fetched Add(Leased session, Fetched fetched)
    {
        if (fetched.AccessKeyId is { } key)
        {
            _keys.TryAdd((session.Id, key), 0);
        }

        return fetched;
    }

    /// <summary>The keys that were got for a session, in order.</summary>
    public IReadOnlyList<string> Of(Leased session) =>
        [.. _keys.Keys.Where(key => key.Session == session.Id).Select(key => key.AccessKeyId).Order(StringComparer.Ordinal)];

    /// <summary>Those of which the log does not say that they were issued for that very session.</summary>
    public IReadOnlyList<string> MissingIn(LoggedLeases log) =>
    [
        .. _keys.Keys.Where(key => !log.Of(key.Session).Contains(key.AccessKeyId, StringComparer.Ordinal))
            .Select(key => $"{key.AccessKeyId} of {key.Session}"),
    ];
}
