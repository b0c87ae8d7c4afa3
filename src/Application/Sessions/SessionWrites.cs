using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Sessions;

/// <summary>The frame of every write on a session that exists: authenticates and authorises on the snapshot that it decides on.</summary>
/// <remarks>A session that this node has not heard of yet is read from the log: it was opened on another a moment ago, or ended long ago.</remarks>
public sealed class SessionWrites(IEventStore events, Fence fence, TimeProvider clock)
{
    internal delegate Task<Outcome> Attempt(Snapshot snapshot, Actor actor, KnownSession known, DateTimeOffset now);

    /// <summary>Runs the attempt until nothing that it read has moved.</summary>
    internal Task<Outcome> Hold(
        Caller caller, Permission permission, SessionId session, Attempt attempt, CancellationToken cancellationToken) =>
        fence.Hold(snapshot => Run(snapshot, caller, permission, session, attempt, cancellationToken), cancellationToken);

    /// <summary>The same for what takes power away.</summary>
    internal Task<Outcome> HoldEvenIfUnfit(
        Caller caller, Permission permission, SessionId session, Attempt attempt, CancellationToken cancellationToken) =>
        fence.HoldEvenIfUnfit(snapshot => Run(snapshot, caller, permission, session, attempt, cancellationToken), cancellationToken);

    /// <summary>Decides on the session's own stream, behind the guards.</summary>
    internal async Task<Outcome> Decide(
        SessionId session, long? expectedVersion, IReadOnlyList<Guard> guards, Func<Session, Decision<SessionEvent>> decide, Provenance by,
        AppendOptions options, CancellationToken cancellationToken)
    {
        var stream = SessionStream.For(session);
        var outcome = await events.Decide(stream, expectedVersion, guards, decide, by, options, cancellationToken);
        return outcome.OrStale(stream, expectedVersion);
    }

    private async Task<Outcome> Run(
        Snapshot snapshot, Caller caller, Permission permission, SessionId session, Attempt attempt, CancellationToken cancellationToken)
    {
        var now = snapshot.Now(clock);
        var known = snapshot.Of<LiveSessions>().Find(session) ?? await KnownSession.Read(events, session, cancellationToken);
        var owner = known?.Session.State.Known?.Person ?? default(PersonId);
        return snapshot.Authorize(caller, permission, owner, now, SessionRefusals.Unknown).IsGranted(out var actor, out var refusal)
            ? known is null ? new Outcome.Refused(SessionRefusals.Unknown) : await attempt(snapshot, actor, known, now)
            : new Outcome.Refused(refusal);
    }
}
