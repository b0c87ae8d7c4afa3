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
    private const int MostRemembered = 10_000;
    private readonly SemaphoreSlim _atOnce = new(4);
    private readonly ConcurrentDictionary<SessionId, Answer> _answers = new();

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

            known = await Read(SessionStream.For(id), cancellationToken);
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

    public void Dispose() => _atOnce.Dispose();

    private async Task<KnownSession?> Read(StreamId stream, CancellationToken cancellationToken)
    {
        KnownSession? known = null;
        await foreach (var recorded in events.ReadStream(stream.Value, AsOf.Now, cancellationToken))
        {
            known = KnownSession.After(known, stream, recorded, (SessionEvent)recorded.Data);
        }

        return known;
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
