using Microsoft.Extensions.Logging;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Nodes;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Sessions;

/// <summary>Pauses the sessions whose node is gone, all with one time: their next request is decided in full, and resumes them.</summary>
/// <remarks>
/// A node is gone when it was cut off, or when its next epoch begins and the one before did not end in good order. Each pause is guarded by
/// the node's own stream, as it was seen to say so, and expects the session as it was seen: of several reapers one pauses it, and what
/// another node has served since is passed over.
/// </remarks>
public sealed partial class WhenNodeGone(IEventStore events, ISnapshots snapshots, ILogger<WhenNodeGone> logger) : IReaction
{
    // So many that their names fit a notification: more, and the other nodes would refuse everything until they have read them.
    private const int AtOnce = 100;
    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(5);

    public string Name => "when_node_gone";

    public IReadOnlyCollection<Type> Events { get; } = [typeof(NodeLost), typeof(NodeRegistered)];

    public async Task Handle(RecordedEvent recorded, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        var node = recorded.Data is NodeLost lost ? lost.Node : ((NodeRegistered)recorded.Data).Node;
        var epochs = await events.Load<NodeEpochs, NodeEvent>(NodeStream.For(node), AsOf.Now, cancellationToken);
        if (epochs.State.Gone.IsEmpty)
        {
            return;
        }

        // An epoch that is gone appends nothing any more: all that it has issued stands before this event.
        if (!await snapshots.WaitFor(recorded.Sequence, CatchUp, cancellationToken))
        {
            throw new StoreUnavailableException($"This node has not caught up with the end of {node}.");
        }

        bool IsGone(SessionOwner owner) => owner.Node == node && epochs.State.Gone.Contains(owner.Epoch);
        var recoveredAt = await events.Now(cancellationToken);
        var (found, paused) = (0, 0);
        await Parallel.ForEachAsync(
            snapshots.Current.Of<LiveSessions>().All.Where(known => known.Session.State.Recover(IsGone, recoveredAt).Events.Length > 0),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (known, cancel) =>
            {
                Interlocked.Increment(ref found);
                var outcome = await events.Decide<Session, SessionEvent>(
                    known.Session.Stream, null, [Guard.From(epochs)], session => session.Recover(IsGone, recoveredAt), new(Name), AppendOptions.Bulk,
                    cancel);
                switch (outcome)
                {
                    case Outcome.Recorded { Sequence: not null }:
                        Interlocked.Increment(ref paused);
                        break;
                    case Outcome.Conflict:
                        // The node has come back meanwhile, under an epoch of its own: once more, on what its stream says now.
                        throw new StoreUnavailableException($"Node {node} has moved while its sessions were recovered.");
                    default:
                        break;
                }
            });
        if (found > 0)
        {
            Log.Recovered(logger, node, paused, found);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(302, LogLevel.Warning, "Node {Node} is gone: {Paused} of its {Found} sessions wait for their owners' next request")]
        public static partial void Recovered(ILogger logger, NodeId node, int paused, int found);
    }
}
