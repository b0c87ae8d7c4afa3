using System.Collections.Concurrent;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Credentials;

/// <summary>Whether a session that this node does not know is in the log. Single flight; a no is remembered for a second.</summary>
public sealed class SessionLookup(IEventStore events, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(1);
    private const int MostRemembered = 10_000;
    private readonly SemaphoreSlim _atOnce = new(4);
    private readonly ConcurrentDictionary<SessionId, long> _unknown = new();

    /// <summary>The sequence of the session's opening; null when there is no such session.</summary>
    public async Task<long?> IsInLog(SessionId session, CancellationToken cancellationToken)
    {
        if (IsKnownUnknown(session))
        {
            return null;
        }

        await _atOnce.WaitAsync(cancellationToken);
        try
        {
            if (IsKnownUnknown(session))
            {
                return null;
            }

            await foreach (var opened in events.ReadStream(SessionStream.For(session).Value, new AsOf(Version: 1), cancellationToken))
            {
                return opened.Sequence;
            }

            if (_unknown.Count >= MostRemembered)
            {
                _unknown.Clear();
            }

            _unknown[session] = clock.GetTimestamp();
            return null;
        }
        finally
        {
            _atOnce.Release();
        }
    }

    public void Dispose() => _atOnce.Dispose();

    private bool IsKnownUnknown(SessionId session) =>
        _unknown.TryGetValue(session, out var since) && clock.GetElapsedTime(since) < Remembered;
}
