using System.Collections.Concurrent;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Sessions;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Credentials;

/// <summary>
/// What the log says of a session that this node does not hold: that it is newer than the node's state, ended long ago, or
/// never was. A few reads at once; an end is remembered, and for a second that there is no such session.
/// </summary>
public sealed class SessionLookup(IEventStore events, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Believed = TimeSpan.FromMilliseconds(100);
    private const int MostRemembered = 10_000;
    private readonly SemaphoreSlim _atOnce = new(4);
    private readonly ConcurrentDictionary<SessionId, Answer> _answers = new();
    private readonly ConcurrentDictionary<StreamId, long> _looks = new();

    /// <summary>The session as of now; null when there is none.</summary>
    public async Task<KnownSession?> Find(SessionId id, CancellationToken cancellationToken)
    {
        if (Recalls(id, out var known))
        {
            return known;
        }

        await _atOnce.WaitAsync(cancellationToken);
        try
        {
            if (Recalls(id, out known))
            {
                return known;
            }

            known = await KnownSession.Read(events, id, cancellationToken);
            if (known is null or { Session.State: Session.Ended })
            {
                Remember(id, known);
            }

            return known;
        }
        finally
        {
            _atOnce.Release();
        }
    }

    /// <summary>The sequence of the session's last event when the log has more of it than this; null when it has not.</summary>
    /// <remarks>That it has not is believed for a tenth of a second: whoever tries secrets must not make the database work.</remarks>
    public async Task<long?> Newer(KnownSession known, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(known);
        var stream = known.Session.Stream;
        if (_looks.TryGetValue(stream, out var since) && clock.GetElapsedTime(since) < Believed)
        {
            return null;
        }

        await _atOnce.WaitAsync(cancellationToken);
        try
        {
            var moved = await events.FirstMoved([Guard.From(known.Session)], cancellationToken);
            if (moved is null)
            {
                Believe(stream);
            }

            return moved;
        }
        finally
        {
            _atOnce.Release();
        }
    }

    public void Dispose() => _atOnce.Dispose();

    private void Believe(StreamId stream)
    {
        if (_looks.Count >= MostRemembered)
        {
            _looks.Clear();
        }

        _looks[stream] = clock.GetTimestamp();
    }

    private bool Recalls(SessionId id, out KnownSession? known)
    {
        var remembered = _answers.TryGetValue(id, out var answer);
        known = answer.Known;
        return remembered && (known is not null || clock.GetElapsedTime(answer.Since) < Remembered);
    }

    private void Remember(SessionId id, KnownSession? known)
    {
        if (_answers.Count >= MostRemembered)
        {
            _answers.Clear();
        }

        _answers[id] = new(known, clock.GetTimestamp());
    }

    private readonly record struct Answer(KnownSession? Known, long Since);
}
