using System.Collections.Concurrent;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Credentials;

/// <summary>When this node last served each session again, and what it was told of the others: held in memory, for it is asked at each request.</summary>
/// <remarks>
/// What does not fit is not noted: then a session seems idle earlier than it is, and never later. New leases need no note, for the
/// log has them.
/// </remarks>
public sealed class LastAccesses
{
    private const int Most = 100_000;
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<SessionId, Access> _accesses = new();

    /// <summary>The last that is known here; null when nothing is.</summary>
    public DateTimeOffset? Known(SessionId session) =>
        _accesses.TryGetValue(session, out var access) ? new DateTimeOffset(access.Ticks, TimeSpan.Zero) : null;

    /// <summary>It was served here.</summary>
    public void Note(SessionId session, DateTimeOffset at) => Find(session)?.MoveTo(at.UtcTicks);

    /// <summary>It was served somewhere, as all nodes can know; whether that is news.</summary>
    public bool Heard(SessionId session, DateTimeOffset at) => Find(session) is { } access && access.Hear(at.UtcTicks);

    /// <summary>What the other nodes do not know yet.</summary>
    public IReadOnlyCollection<KeyValuePair<SessionId, DateTimeOffset>> Untold() =>
        [.. _accesses.Where(entry => entry.Value.Ticks > entry.Value.Told)
            .Select(entry => KeyValuePair.Create(entry.Key, new DateTimeOffset(entry.Value.Ticks, TimeSpan.Zero)))];

    /// <summary>They know it now.</summary>
    public void Told(IEnumerable<KeyValuePair<SessionId, DateTimeOffset>> told)
    {
        ArgumentNullException.ThrowIfNull(told);
        foreach (var (session, at) in told)
        {
            if (_accesses.TryGetValue(session, out var access))
            {
                access.Hear(at.UtcTicks);
            }
        }
    }

    /// <summary>Forgets what all nodes can know and nobody has moved for a while.</summary>
    public void Prune(DateTimeOffset now)
    {
        foreach (var (session, access) in _accesses)
        {
            if (access.Told >= access.Ticks && now.UtcTicks - access.Ticks > Forgotten.Ticks)
            {
                _accesses.TryRemove(new(session, access));
            }
        }
    }

    private Access? Find(SessionId session) =>
        _accesses.TryGetValue(session, out var access) ? access
        : _accesses.Count < Most ? _accesses.GetOrAdd(session, _ => new())
        : null;

    private sealed class Access
    {
        private long _ticks;
        private long _told;

        public long Ticks => Volatile.Read(ref _ticks);

        public long Told => Volatile.Read(ref _told);

        public void MoveTo(long ticks) => Raise(ref _ticks, ticks);

        public bool Hear(long ticks)
        {
            Raise(ref _told, ticks);
            return Raise(ref _ticks, ticks);
        }

        private static bool Raise(ref long value, long to)
        {
            for (var seen = Volatile.Read(ref value); seen < to;)
            {
                var was = Interlocked.CompareExchange(ref value, to, seen);
                if (was == seen)
                {
                    return true;
                }

                seen = was;
            }

            return false;
        }
    }
}
