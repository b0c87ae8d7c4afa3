using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Requests;

namespace Sentinel.Application.Requests;

/// <summary>The frame of every write on a request that exists: authenticates and authorises on the snapshot that it decides on.</summary>
/// <remarks>A request that this node has not heard of yet is read from the log: it was submitted on another a moment ago, or was over long ago.</remarks>
public sealed class RequestWrites(IEventStore events, Fence fence, TimeProvider clock)
{
    internal delegate Task<Outcome> Attempt(Snapshot snapshot, Actor actor, AccessRequestDetail request, DateTimeOffset now);

    /// <summary>Runs the attempt for whoever the permission lets touch the request, until nothing that it read has moved.</summary>
    internal Task<Outcome> Hold(
        Caller caller, Permission permission, AccessRequestId request, Attempt attempt, CancellationToken cancellationToken) =>
        fence.Hold(snapshot => Run(snapshot, caller, permission, request, attempt, cancellationToken), cancellationToken);

    /// <summary>The same for what takes power away.</summary>
    internal Task<Outcome> HoldEvenIfUnfit(
        Caller caller, Permission permission, AccessRequestId request, Attempt attempt, CancellationToken cancellationToken) =>
        fence.HoldEvenIfUnfit(snapshot => Run(snapshot, caller, permission, request, attempt, cancellationToken), cancellationToken);

    /// <summary>
    /// Decides on the request's own stream, behind the guards. Of a request that has moved since the caller saw it, whoever has
    /// nothing to change any more, or nothing that could be changed, is told so; else that what he saw is stale.
    /// </summary>
    internal async Task<Outcome> Decide(
        AccessRequestId request, long? expectedVersion, IReadOnlyList<Guard> guards, Func<AccessRequest, Decision<RequestEvent>> decide,
        Provenance by, AppendOptions options, CancellationToken cancellationToken)
    {
        var stream = RequestStream.For(request);
        var outcome = await events.Decide(stream, expectedVersion, guards, decide, by, options, cancellationToken);
        if (outcome is not Outcome.Conflict conflict || conflict.Stream != stream.Value || expectedVersion is null)
        {
            return outcome;
        }

        var now = await events.Load<AccessRequest, RequestEvent>(stream, AsOf.Now, cancellationToken);
        var decision = decide(now.State);
        return decision.Refusal is { } refusal ? new Outcome.Refused(refusal)
            : decision.Events.IsEmpty ? new Outcome.Recorded(now.Version, null, null)
            : outcome.OrStale(stream, expectedVersion);
    }

    private async Task<Outcome> Run(
        Snapshot snapshot, Caller caller, Permission permission, AccessRequestId id, Attempt attempt, CancellationToken cancellationToken)
    {
        var now = snapshot.Now(clock);
        var known = snapshot.Of<AccessRequests>().Find(id)
            ?? await events.Load<AccessRequest, RequestEvent>(RequestStream.For(id), AsOf.Now, cancellationToken);
        var owner = known.State.Known?.Requester ?? default(PersonId);
        return snapshot.Authorize(caller, permission, owner, now, RequestRefusals.Unknown).IsGranted(out var actor, out var refusal)
            ? known.State.Known is { } request ? await attempt(snapshot, actor, request, now) : new Outcome.Refused(RequestRefusals.Unknown)
            : new Outcome.Refused(refusal);
    }
}
