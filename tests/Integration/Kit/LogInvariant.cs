using System.Text.Json;

namespace Sentinel.Integration.Kit;

/// <summary>
/// The Log invariant: no lease stands behind the revoke of its session, nor behind an order that covers it; a hold lets no
/// session of its scope in; none stands on an approval that is not there or was taken back, nor on glass that was closed; sequences rise; each stream has versions 1..n and ends with its end.
/// </summary>
/// <remarks>
/// It reads the whole log as <c>GET /v1/events</c> prints it, from its first event. What it cannot read is a violation: a
/// checker that skips what it does not know proves nothing.
/// </remarks>
public sealed class LogInvariant
{
    private static readonly HashSet<string> Ends = ["session_closed", "session_expired", "session_revoked"];
    private readonly List<string> _violations = [];
    private readonly Dictionary<string, long> _versions = [];
    private readonly Dictionary<string, LoggedSession> _sessions = [];
    private readonly Dictionary<string, LoggedOrder> _orders = [];
    private readonly Dictionary<string, DateTimeOffset> _grounds = [];
    private long _last;

    public IReadOnlyList<string> Violations => _violations;

    public static IReadOnlyList<string> Check(IEnumerable<JsonElement> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        var log = new LogInvariant();
        foreach (var @event in events)
        {
            log.Add(@event);
        }

        return log.Violations;
    }

    public static async Task<IReadOnlyList<string>> Check(IAsyncEnumerable<JsonElement> events, CancellationToken cancellationToken)
    {
        var log = new LogInvariant();
        await foreach (var @event in events.WithCancellation(cancellationToken))
        {
            log.Add(@event);
        }

        return log.Violations;
    }

    /// <summary>The next event of the log.</summary>
    public void Add(JsonElement @event)
    {
        LoggedEvent e;
        try
        {
            e = LoggedEvent.Read(@event);
        }
        catch (Exception unreadable) when (unreadable is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            _violations.Add($"cannot be read: {@event.GetRawText()} ({unreadable.Message})");
            return;
        }

        CheckPlace(e);
        try
        {
            Apply(e);
        }
        catch (UnreadableEventException unreadable)
        {
            _violations.Add($"{e} cannot be read: {unreadable.Message}");
        }
    }

    private void CheckPlace(LoggedEvent e)
    {
        if (e.Sequence <= _last)
        {
            _violations.Add($"{e} comes after sequence {_last}");
        }

        _last = Math.Max(_last, e.Sequence);
        var expected = _versions.GetValueOrDefault(e.Stream) + 1;
        if (e.Version != expected)
        {
            _violations.Add($"{e} has version {e.Version} where {e.Stream} must have {expected}");
        }

        _versions[e.Stream] = e.Version;
        if (_sessions.TryGetValue(e.Stream, out var session) && session.Ended is { } end)
        {
            _violations.Add($"{e} stands behind {end}");
        }
    }

    private void Apply(LoggedEvent e)
    {
        switch (e.Type)
        {
            case "session_opened":
                Open(e);
                break;
            case "credentials_issued":
                Issue(e);
                break;
            case "access_revoked":
                var order = LoggedOrder.Read(e);
                _orders[order.Id] = order;
                break;
            case "hold_lifted":
                Order(e).Lift();
                break;
            case "hold_expired":
                if (!Order(e).Expire(e))
                {
                    _violations.Add($"{e} ends a hold before its time");
                }

                break;
            case "access_request_approved" or "break_glass_activated":
                _grounds[e.Stream] = e.Instant("until");
                break;
            case "access_request_withdrawn" or "access_request_lapsed" or "break_glass_closed" or "break_glass_expired":
                _grounds.Remove(e.Stream);
                break;
            case var type when Ends.Contains(type):
                Session(e).Ended ??= e;
                break;
            default:
                break;
        }
    }

    private void Open(LoggedEvent e)
    {
        var session = new LoggedSession(e, e.Text("person", "personId"), e.Text("profile"));
        _sessions[e.Stream] = session;
        foreach (var order in _orders.Values.Where(order => order.Covers(session) && order.Holds))
        {
            _violations.Add($"{e} was opened while {order} held its scope");
        }
    }

    private void Issue(LoggedEvent e)
    {
        var session = Session(e);
        session.Role = e.Text("roleArn", "role");
        CheckGround(e);
        foreach (var order in _orders.Values.Where(order => order.Covers(session)))
        {
            if (session.Opened.Sequence < order.Event.Sequence)
            {
                _violations.Add($"{e} stands behind {order}, which covers its session, opened at {session.Opened.Sequence}");
            }
            else if (order.Holds)
            {
                _violations.Add($"{e} stands in the hold of {order}");
            }
        }
    }

    private void CheckGround(LoggedEvent e)
    {
        var (kind, id) = e.Ground();
        if (kind != "rule" && !(_grounds.TryGetValue($"{(kind == "approval" ? "request-" : "break-glass-")}{id}", out var until) && e.Instant("leaseEndsAt") <= until))
        {
            _violations.Add($"{e} stands on {kind} {id}, which is not in force to its end");
        }
    }

    private LoggedOrder Order(LoggedEvent e)
    {
        var id = e.Text("order", "orderId", "id");
        return _orders.TryGetValue(id, out var order) ? order : throw new UnreadableEventException($"there is no order {id}");
    }

    private LoggedSession Session(LoggedEvent e) =>
        _sessions.TryGetValue(e.Stream, out var session)
            ? session
            : throw new UnreadableEventException($"no session_opened stands before it in {e.Stream}");
}
