using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Nodes;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Credentials;

/// <summary>Writes what no decision reads into <c>session-log-{id}</c>: refusals, the first at once and its repeats counted, and discarded keys.</summary>
/// <remarks>Nobody waits for it, and it survives an outage of the store as long as the node does, within its bounds.</remarks>
public sealed partial class SessionLog(IEventStore events, INodes nodes, TimeProvider clock, ILogger<SessionLog> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private const int MostRefusals = 10_000;
    private const int MostDiscarded = 1_000;

    private readonly ConcurrentDictionary<Kind, Repeats> _refusals = new();
    private readonly ConcurrentQueue<CredentialsDiscarded> _discarded = new();
    private readonly WakeUp _wakeUp = new();

    /// <summary>Notes a refusal of a session whose secret was proven. What time alone cures is not worth an event.</summary>
    public void Refused(Checked found, CredentialCall call, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (found is not { Session: { } session, Refusal: { RetryAfter: null } refusal })
        {
            return;
        }

        var kind = new Kind(session.Id, refusal.Code, found.Asked?.Rule, found.Asked?.PolicyVersion, call.Mode);
        var last = new Last(found.Asked?.At ?? now, found.Asked?.AsOf, call.Source);
        if (_refusals.TryGetValue(kind, out var repeats))
        {
            repeats.Again(last);
        }
        else if (_refusals.Count < MostRefusals && _refusals.TryAdd(kind, new(last)))
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
                await Append(discarded.SessionId, discarded, null, cancellationToken);
                _discarded.TryDequeue(out _);
            }

            foreach (var (kind, repeats) in _refusals)
            {
                if ((flushRepeats || repeats.IsNew) && repeats.Take() is ( > 0 and var count, var last))
                {
                    var refused = new CredentialsRefused(
                        kind.Session, kind.Code, count, last.At, kind.Mode, kind.Rule, kind.PolicyVersion, last.AsOf);
                    await Append(kind.Session, refused, last.Source, cancellationToken);
                }
                else if (flushRepeats)
                {
                    _refusals.TryRemove(kind, out _);
                }
            }
        }
        catch (StoreUnavailableException unavailable)
        {
            Log.Waiting(logger, unavailable.Message);
        }
    }

    private Task<AppendResult> Append(SessionId session, CredentialEvent happened, IPAddress? source, CancellationToken cancellationToken) =>
        events.Append(
            new([new(SessionStream.LogFor(session), null, [happened])], [], new(nodes.Self.Node.Value, source?.ToString()), AppendOptions.Bulk),
            cancellationToken);

    /// <summary>Refusals that are counted together. The address is not part of it: whoever has many must not fill the memory.</summary>
    private sealed record Kind(SessionId Session, string Code, string? Rule, int? PolicyVersion, Mode Mode);

    /// <summary>The last of those that are counted together.</summary>
    /// <param name="At">When.</param>
    /// <param name="AsOf">Sequence of the last event that its decision had seen.</param>
    /// <param name="Source">Where all of them came from; null when that is not one address.</param>
    private sealed record Last(DateTimeOffset At, long? AsOf, IPAddress? Source);

    /// <summary>How often one session was refused for one reason since the last event.</summary>
    private sealed class Repeats(Last first)
    {
        private readonly Lock _gate = new();
        private int _count = 1;
        private Last _last = first;

        public bool IsNew { get; private set; } = true;

        public void Again(Last again)
        {
            lock (_gate)
            {
                _last = _count == 0 || Equals(again.Source, _last.Source) ? again : again with { Source = null };
                _count++;
            }
        }

        public (int Count, Last Last) Take()
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
