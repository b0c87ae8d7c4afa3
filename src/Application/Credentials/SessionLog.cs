using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Nodes;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Credentials;

/// <summary>Writes what no decision reads into <c>session-log-{id}</c>: refusals, the first at once and its repeats counted, and discarded keys.</summary>
/// <remarks>Nobody waits for it, and it survives an outage of the store as long as the node does, within its bounds.</remarks>
public sealed partial class SessionLog(IEventStore events, INodes nodes, TimeProvider clock, ILogger<SessionLog> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private const int MostRefusals = 10_000;
    private const int MostDiscarded = 1_000;

    private readonly ConcurrentDictionary<(SessionId Session, string Code), Repeats> _refusals = new();
    private readonly ConcurrentQueue<CredentialsDiscarded> _discarded = new();
    private readonly WakeUp _wakeUp = new();

    /// <summary>Notes a refusal of a session whose secret was proven. What time alone cures is not worth an event.</summary>
    public void Refused(SessionDetail? session, Refusal refusal, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        if (session is null || refusal.RetryAfter is not null)
        {
            return;
        }

        var key = (session.Id, refusal.Code);
        if (_refusals.TryGetValue(key, out var repeats))
        {
            repeats.Again(now);
        }
        else if (_refusals.Count < MostRefusals && _refusals.TryAdd(key, new(now)))
        {
            _wakeUp.Call();
        }
    }

    public void Discarded(SessionId session, LeaseId lease, string accessKeyId, Refusal why)
    {
        ArgumentNullException.ThrowIfNull(why);
        if (_discarded.Count < MostDiscarded)
        {
            _discarded.Enqueue(new(session, lease, accessKeyId, why.Code, clock.GetUtcNow()));
            _wakeUp.Call();
        }

        Log.Discarded(logger, session, accessKeyId, why.Code);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Flush(flushRepeats: true, cancellationToken);
    }

    public override void Dispose()
    {
        _wakeUp.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var flushed = clock.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            await _wakeUp.Wait(Interval, stoppingToken);
            var due = clock.GetElapsedTime(flushed) >= Interval;
            await Flush(due, stoppingToken);
            flushed = due ? clock.GetTimestamp() : flushed;
        }
    }

    private async Task Flush(bool flushRepeats, CancellationToken cancellationToken)
    {
        try
        {
            while (_discarded.TryPeek(out var discarded))
            {
                await Append(discarded.SessionId, discarded, cancellationToken);
                _discarded.TryDequeue(out _);
            }

            foreach (var (key, repeats) in _refusals)
            {
                if ((flushRepeats || repeats.IsNew) && repeats.Take() is ( > 0 and var count, var at))
                {
                    await Append(key.Session, new CredentialsRefused(key.Session, key.Code, count, at), cancellationToken);
                }
                else if (flushRepeats)
                {
                    _refusals.TryRemove(key, out _);
                }
            }
        }
        catch (StoreUnavailableException unavailable)
        {
            Log.Waiting(logger, unavailable.Message);
        }
    }

    private Task<AppendResult> Append(SessionId session, CredentialEvent happened, CancellationToken cancellationToken) =>
        events.Append(
            new([new(SessionStream.LogFor(session), null, [happened])], [], new(nodes.Self.Node.Value), AppendOptions.Bulk), cancellationToken);

    /// <summary>How often one session was refused for one reason since the last event.</summary>
    private sealed class Repeats(DateTimeOffset first)
    {
        private readonly Lock _gate = new();
        private int _count = 1;
        private DateTimeOffset _last = first;

        public bool IsNew { get; private set; } = true;

        public void Again(DateTimeOffset now)
        {
            lock (_gate)
            {
                (_count, _last) = (_count + 1, now);
            }
        }

        public (int Count, DateTimeOffset Last) Take()
        {
            lock (_gate)
            {
                var taken = (_count, _last);
                (_count, IsNew) = (0, false);
                return taken;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(401, LogLevel.Warning, "Session {Session}: keys {AccessKeyId} were thrown away unseen ({Code})")]
        public static partial void Discarded(ILogger logger, SessionId session, string accessKeyId, string code);

        [LoggerMessage(402, LogLevel.Warning, "The session log waits for the event log: {Reason}")]
        public static partial void Waiting(ILogger logger, string reason);
    }
}
