using Sentinel.Application.EventSourcing;
using Sentinel.Application.Holds;
using Sentinel.Application.Policies;
using Sentinel.Application.Revocation;
using Sentinel.Application.Sessions;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;
using HoldsState = Sentinel.Application.Holds.Holds;

namespace Sentinel.Application.Audit;

/// <summary>Adds up a session together with the orders that covered it then.</summary>
public sealed class SessionStates(IEventStore events, CachedPolicyLoader policies)
{
    internal async Task<StreamState> Read(
        string stream, List<RecordedEvent> history, AsOf point, CancellationToken cancellationToken)
    {
        var (last, session) = (history[^1], StreamStates.Fold<Session, SessionEvent>(history));
        var order = session is Session.Live live
            ? await Covering(live.Detail, history[0].Sequence, point, cancellationToken)
            : null;
        return order is not null && order.Sequence > last.Sequence
            ? new(stream, last.Version, order.Sequence, order.At, Of(session, last, order))
            : new(stream, last.Version, last.Sequence, last.At, Of(session, last, order));
    }

    internal static OrdersState Orders(IReadOnlyList<RecordedEvent> history)
    {
        var orders = Fold(history).Orders
            .Select(o => new OrderState(o.Id, o.Scope, o.Reason, o.Holds, o.Sequence, o.By, o.At, o.HoldUntil))
            .OrderBy(o => o.Sequence)
            .ToArray();
        return new(orders.Any(o => o.Holds) ? "held" : "open", orders);
    }

    private async Task<Order?> Covering(SessionDetail detail, long openedAt, AsOf point, CancellationToken cancellationToken)
    {
        var policy = await events.Load<Policy, PolicyEvent>(PolicyStream.Id, point, cancellationToken);
        var role = policy.State is Policy.Published published
            ? (await policies.Load(published.Version, cancellationToken)).Policy?.Find(detail.Profile)?.RoleArn
            : null;
        var subject = new Subject(detail.Person, detail.Profile, role);
        var orders = new List<RecordedEvent>();
        foreach (var stream in subject.Streams)
        {
            await foreach (var recorded in events.ReadStream(stream.Value, point, cancellationToken))
            {
                orders.Add(recorded);
            }
        }

        return Fold(orders).Covering(subject, openedAt);
    }

    private static HoldsState Fold(IReadOnlyList<RecordedEvent> orders) =>
        (HoldsState)((IProjection)new HoldsProjection()).Apply(HoldsState.None, orders);

    private static SessionState Of(Session session, RecordedEvent last, Order? order)
    {
        var d = session.Known!;
        var state = new SessionState(
            d.Id, SessionStanding.Opened, null, d.Person, d.OpenedBy, d.Profile, d.Reason, d.Ticket, d.Use, d.Context, d.OpenedAt,
            d.ExpiresAt, null, null, null, d.Leases, d.LastLease);
        return session switch
        {
            Session.Live when order is not null => state with
            {
                Status = SessionStanding.Revoked,
                EndedAt = order.At,
                EndReason = order.Reason,
                Order = order.Id,
            },
            Session.Live s => state with { Status = Standing(s.Status), PausedBy = s.PausedBy },
            Session.Ended s => state with
            {
                Status = Standing(s.Cause),
                EndedAt = s.At,
                EndReason = s.Reason,
                Order = (last.Data as SessionRevoked)?.Order,
            },
            _ => throw new InvalidOperationException($"{last.Stream} begins with {last.Type}."),
        };
    }

    private static SessionStanding Standing(SessionStatus status) => status switch
    {
        SessionStatus.Opened => SessionStanding.Opened,
        SessionStatus.Active => SessionStanding.Active,
        _ => SessionStanding.Paused,
    };

    private static SessionStanding Standing(SessionEnd end) => end switch
    {
        SessionEnd.Closed => SessionStanding.Closed,
        SessionEnd.Expired => SessionStanding.Expired,
        _ => SessionStanding.Revoked,
    };
}
