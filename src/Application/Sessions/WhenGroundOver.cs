using Sentinel.Application.EventSourcing;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Requests;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Sessions;

/// <summary>Ends, one by one and in no hurry, the sessions that were opened on an approval or broken glass which is over.</summary>
/// <remarks>No decision waits for it: each asks what its session was opened on.</remarks>
public sealed class WhenGroundOver(IEventStore events, ISnapshots snapshots, TimeProvider clock) : IReaction
{
    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(5);

    public string Name => "when_ground_over";

    public IReadOnlyCollection<Type> Events { get; } =
    [
        typeof(AccessRequestDenied), typeof(AccessRequestExpired), typeof(AccessRequestCancelled), typeof(AccessRequestWithdrawn),
        typeof(AccessRequestLapsed), typeof(BreakGlassClosed),
    ];

    public async Task Handle(RecordedEvent recorded, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        if (!await snapshots.WaitFor(recorded.Sequence, CatchUp, cancellationToken))
        {
            throw new StoreUnavailableException($"This node has not caught up with the end of {recorded.Stream}.");
        }

        var (ground, reason) = Of(recorded.Data);
        var snapshot = snapshots.Current;
        foreach (var session in snapshot.Of<LiveSessions>().All.Select(known => known.Session.State).OfType<Session.Live>())
        {
            if (session.Detail.Ground == ground)
            {
                await SessionEnding.Record(events, session, reason, order: null, Name, snapshot.Now(clock), cancellationToken);
            }
        }
    }

    private static (Ground Ground, string Reason) Of(object happened) => happened switch
    {
        AccessRequestDenied e => (Approval(e.RequestId), "its request was denied"),
        AccessRequestExpired e => (Approval(e.RequestId), "its request was not decided in time"),
        AccessRequestCancelled e => (Approval(e.RequestId), "its request was cancelled"),
        AccessRequestWithdrawn e => (Approval(e.RequestId), "its approval was withdrawn"),
        AccessRequestLapsed e => (Approval(e.RequestId), "its approval has lapsed"),
        BreakGlassClosed e => (new(GroundKind.BreakGlass, e.BreakGlassId.Value), "its break-glass was closed"),
        _ => throw new InvalidOperationException($"{happened.GetType().Name} ends no ground."),
    };

    private static Ground Approval(AccessRequestId id) => new(GroundKind.Approval, id.Value);
}
