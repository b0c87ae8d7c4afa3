using Microsoft.Extensions.Logging;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Policies;
using Sentinel.Application.Requests;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Requests;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Sessions;

/// <summary>Records the end of sessions whose time is over, or that nobody used. They are refused by comparison long before: this is for the log.</summary>
/// <remarks>
/// It waits half a minute after the end, for a client's clock may lag, and takes the time from the database: a node with a wrong
/// clock ends nobody's session. Half a minute is also more than the nodes take to tell each other what they served again: no session
/// ends that one of them still serves. With several nodes the first append wins and the others find nothing to do.
/// </remarks>
public sealed partial class SessionExpiry(
    IEventStore events, ISnapshots snapshots, ISessionActivity activity, TimeProvider clock, ILogger<SessionExpiry> logger)
    : Sweeps(TimeSpan.FromSeconds(5), clock)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);
    private const int AtOnce = 1_000;
    private static readonly Provenance Sweeper = new("sentinel:expiry");

    /// <summary>Once over all sessions.</summary>
    public override async Task Sweep(CancellationToken cancellationToken)
    {
        if (snapshots.Unfit is not null)
        {
            return;
        }

        var (now, snapshot) = (await events.Now(cancellationToken), snapshots.Current);
        var (sessions, policy) = (snapshot.Of<LiveSessions>(), snapshot.Of<PolicyInForce>().Compiled);
        foreach (var known in sessions.All)
        {
            if (known.Session.State is Session.Live live && live.Detail.ExpiresAt + Grace <= now)
            {
                await End(known, session => session.Expire(now), cancellationToken);
            }
            else if (known.Session.State is Session.Live { Detail.Request: { } request } && EndOf(snapshot, request) + Grace is { } end && end <= now)
            {
                await End(known, session => session.ExpireGround(end, now), cancellationToken);
            }
        }

        var seemIdle = (
            from known in sessions.All
            where known.Session.State is Session.Live
            let live = (Session.Live)known.Session.State
            where live.Detail.ExpiresAt > now
            let timeout = policy?.Find(live.Detail.Profile)?.IdleTimeout + Grace
            where timeout is not null && live.IsIdle(timeout.Value, null, now)
            select (live.Detail.Id, Known: known, Timeout: timeout.Value)).ToList();
        foreach (var some in seemIdle.Chunk(AtOnce))
        {
            var last = await activity.Last([.. some.Select(idle => idle.Id)], cancellationToken);
            foreach (var (id, known, timeout) in some)
            {
                var served = last.TryGetValue(id, out var at) ? at : default(DateTimeOffset?);
                await End(known, session => session.ExpireIdle(timeout, served, now), cancellationToken);
            }
        }
    }

    /// <summary>When the approval has run out, or will; null when it is not in force.</summary>
    private static DateTimeOffset? EndOf(Snapshot snapshot, AccessRequestId request) =>
        (snapshot.Of<AccessRequests>().Find(request)?.State as AccessRequest.Approved)?.Until;

    /// <summary>Whatever the session was given since it was looked at keeps it.</summary>
    private Task End(KnownSession known, Func<Session, Decision<SessionEvent>> decide, CancellationToken cancellationToken) =>
        events.Decide(known.Session.Stream, known.Session.Version, [], decide, Sweeper, AppendOptions.Bulk, cancellationToken);

    protected override void Later(string reason) => Log.Later(logger, reason);

    private static partial class Log
    {
        [LoggerMessage(301, LogLevel.Warning, "Sessions whose time is over are recorded later: {Reason}")]
        public static partial void Later(ILogger logger, string reason);
    }
}
