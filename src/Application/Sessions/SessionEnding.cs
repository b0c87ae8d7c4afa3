using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Sessions;

/// <summary>Records that a session is over for something beside it. No decision waits for it: that is refused by what ended it.</summary>
public static class SessionEnding
{
    /// <param name="events">The log.</param>
    /// <param name="session">The session; one that has ended meanwhile is passed over.</param>
    /// <param name="reason">Why.</param>
    /// <param name="order">The order that it follows from; null when it follows from something else.</param>
    /// <param name="by">The part of Sentinel that records it.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task Record(
        IEventStore events, Session.Live session, string reason, OrderId? order, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(session);
        var revoked = session.Revoke(reason, by: null, order, now);
        var result = await events.Append(
            new([new(SessionStream.For(session.Detail.Id), null, [.. revoked.Events])], [], new(by), AppendOptions.Bulk), cancellationToken);
        if (result is not (AppendResult.Committed or AppendResult.Closed))
        {
            throw new StoreUnavailableException($"Session {session.Detail.Id} could not be ended: {result.GetType().Name}.");
        }
    }
}
