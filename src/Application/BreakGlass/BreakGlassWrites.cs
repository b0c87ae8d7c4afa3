using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.BreakGlass;

/// <summary>The frame of every write on a break-glass that exists: authenticates and authorises on the snapshot that it decides on.</summary>
/// <remarks>One that this node has not heard of yet, or that was reviewed long ago, is read from the log.</remarks>
public sealed class BreakGlassWrites(IEventStore events, Fence fence, TimeProvider clock)
{
    internal delegate Decision<BreakGlassEvent> Deciding(BrokenGlass glass, Snapshot snapshot, Actor actor, DateTimeOffset now);

    /// <summary>Decides on the break-glass until nothing that it rests on has moved.</summary>
    internal Task<Outcome> Hold(
        Caller caller, Permission permission, BreakGlassId id, long? expectedVersion, Deciding decide, AppendOptions options,
        CancellationToken cancellationToken) =>
        fence.Hold(snapshot => Run(snapshot, caller, permission, id, expectedVersion, decide, options, cancellationToken), cancellationToken);

    /// <summary>The same for what takes power away.</summary>
    internal Task<Outcome> HoldEvenIfUnfit(
        Caller caller, Permission permission, BreakGlassId id, Deciding decide, CancellationToken cancellationToken) =>
        fence.HoldEvenIfUnfit(
            snapshot => Run(snapshot, caller, permission, id, null, decide, AppendOptions.Denying, cancellationToken), cancellationToken);

    private async Task<Outcome> Run(
        Snapshot snapshot, Caller caller, Permission permission, BreakGlassId id, long? expectedVersion, Deciding decide, AppendOptions options,
        CancellationToken cancellationToken)
    {
        var now = snapshot.Now(clock);
        var stream = BreakGlassStream.For(id);
        var known = snapshot.Of<BrokenGlasses>().Find(id) ?? await events.Load<BrokenGlass, BreakGlassEvent>(stream, AsOf.Now, cancellationToken);
        var owner = known.State.Known?.Invoker ?? default(PersonId);
        if (!snapshot.Authorize(caller, permission, owner, now, BreakGlassRefusals.Unknown).IsGranted(out var actor, out var refusal))
        {
            return new Outcome.Refused(refusal);
        }

        var outcome = await events.Decide<BrokenGlass, BreakGlassEvent>(
            stream, expectedVersion, actor.Guards, glass => decide(glass, snapshot, actor, now), actor.By, options, cancellationToken);
        return outcome.OrStale(stream, expectedVersion);
    }
}
