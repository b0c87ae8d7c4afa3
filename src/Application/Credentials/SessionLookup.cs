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
public sealed class SessionLookup(IEventStore events, ISessionActivity activity, LastAccesses accesses, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Believed = TimeSpan.FromMilliseconds(100);
    private const int MostRemembered = 10_000;
    private readonly SemaphoreSlim _atOnce = new(4);
    private readonly ConcurrentDictionary<SessionId, Answer> _answers = new();
    private readonly ConcurrentDictionary<(SessionId Session, Question About), long> _looks = new();

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

    /// <summary>A sequence up to which the log has more of the session than this; null when it has not.</summary>
    public Task<long?> Newer(KnownSession known, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(known);
        return Look(known.Session.State.Known!.Id, Question.Newer, () => events.FirstMoved([Guard.From(known.Session)], cancellationToken), cancellationToken);
    }

    /// <summary>Whether another node has served the session later than this one knew.</summary>
    public async Task<bool> ServedElsewhere(SessionId id, CancellationToken cancellationToken) =>
        await Look(id, Question.Served, () => News(id, cancellationToken), cancellationToken) is not null;

    public void Dispose() => _atOnce.Dispose();

    private async Task<long?> News(SessionId id, CancellationToken cancellationToken) =>
        (await activity.Last([id], cancellationToken)).TryGetValue(id, out var last) && accesses.Heard(id, last) ? last.UtcTicks : null;

    /// <summary>A no is believed for a tenth of a second: whoever tries secrets or asks in vain must not make the database work.</summary>
    private async Task<long?> Look(SessionId id, Question about, Func<Task<long?>> look, CancellationToken cancellationToken)
    {
        if (_looks.TryGetValue((id, about), out var since) && clock.GetElapsedTime(since) < Believed)
        {
            return null;
        }

        await _atOnce.WaitAsync(cancellationToken);
        try
        {
            var found = await look();
            if (found is null)
            {
                if (_looks.Count >= MostRemembered)
                {
                    _looks.Clear();
                }

                _looks[(id, about)] = clock.GetTimestamp();
            }

            return found;
        }
        finally
        {
            _atOnce.Release();
        }
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

    private enum Question
    {
        Newer,
        Served,
    }
}
