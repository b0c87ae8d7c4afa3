using Sentinel.Application.EventSourcing;
using Sentinel.Application.Sessions;
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
            async (session, cancel) => await SessionEnding.Record(events, session, order.Reason, order.Order, Name, now, cancel));
        await GrantedApprovals.Withdraw(events, snapshot, order, new(Name), now, cancellationToken);
    }
}
