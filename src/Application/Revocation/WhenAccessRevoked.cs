using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Revocation;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Revocation;

/// <summary>Ends, one by one and in no hurry, the sessions that an order has covered since its commit.</summary>
/// <remarks>No decision waits for it. A session ends once: what has ended meanwhile is passed over.</remarks>
public sealed class WhenAccessRevoked(IEventStore events, ISnapshots snapshots, TimeProvider clock) : IReaction
{
    private const int AtOnce = 16;
    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(5);

    public string Name => "when_access_revoked";

    public IReadOnlyCollection<Type> Events { get; } = [typeof(AccessRevoked)];

    public async Task Handle(RecordedEvent recorded, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        var order = (AccessRevoked)recorded.Data;
        if (!await snapshots.WaitFor(recorded.Sequence, CatchUp, cancellationToken))
        {
            throw new StoreUnavailableException($"This node has not caught up with order {order.Order}.");
        }

        var snapshot = snapshots.Current;
        var now = snapshot.Now(clock);
        await Parallel.ForEachAsync(
            CoveredSessions.Of(snapshot, order.Order, order.Scope, recorded.Sequence).OfType<Session.Live>(),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (session, cancel) => await End(session, order, now, cancel));
    }

    private async Task End(Session.Live session, AccessRevoked order, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var revoked = session.Revoke(order.Reason, by: null, order.Order, now);
        var result = await events.Append(
            new([new(SessionStream.For(session.Detail.Id), null, [.. revoked.Events])], [], new(Name), AppendOptions.Bulk), cancellationToken);
        if (result is not (AppendResult.Committed or AppendResult.Closed))
        {
            throw new StoreUnavailableException($"Session {session.Detail.Id} could not be ended: {result.GetType().Name}.");
        }
    }
}
