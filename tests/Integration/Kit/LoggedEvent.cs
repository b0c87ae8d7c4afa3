using System.Text.Json;

namespace Sentinel.Integration.Kit;

/// <summary>An event of the log as the API prints it.</summary>
internal sealed record LoggedEvent(long Sequence, string Stream, long Version, string Type, DateTimeOffset At, JsonElement Data)
{
    public static LoggedEvent Read(JsonElement e) => new(
        e.GetProperty("sequence").GetInt64(),
        e.GetProperty("stream").GetString()!,
        e.GetProperty("version").GetInt64(),
        e.GetProperty("type").GetString()!,
        e.GetProperty("at").GetDateTimeOffset(),
        e.GetProperty("data"));

    /// <summary>The first of these properties that is there.</summary>
    public string Text(params string[] names) =>
        names.Select(name => TextOf(Data, name)).FirstOrDefault(text => text is not null)
        ?? throw new UnreadableEventException($"its data has no {string.Join(" or ", names)}");

    public static string? TextOf(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    public override string ToString() => $"{Sequence} {Type} of {Stream}";
}

/// <summary>A session as the log tells it.</summary>
internal sealed class LoggedSession(LoggedEvent opened, string person, string profile)
{
    public LoggedEvent Opened { get; } = opened;

    public string Person { get; } = person;

    public string Profile { get; } = profile;

    /// <summary>Known from its first lease on.</summary>
    public string? Role { get; set; }

    public LoggedEvent? Ended { get; set; }
}

/// <summary>A revocation order as the log tells it.</summary>
internal sealed class LoggedOrder(LoggedEvent @event, string id, Func<LoggedSession, bool> covers, DateTimeOffset holdUntil)
{
    public LoggedEvent Event { get; } = @event;

    public string Id { get; } = id;

    public bool Lifted { get; set; }

    public bool Covers(LoggedSession session) => covers(session);

    public bool HoldsAt(LoggedEvent e) => !Lifted && e.At < holdUntil;

    public override string ToString() => Event.ToString();

    public static LoggedOrder Read(LoggedEvent e) => new(e, e.Text("order", "orderId", "id"), Scope(e), HoldUntil(e));

    private static Func<LoggedSession, bool> Scope(LoggedEvent e)
    {
        var scope = e.Data.TryGetProperty("scope", out var given) ? given : default;
        var (person, profile, role) =
            (LoggedEvent.TextOf(scope, "person"), LoggedEvent.TextOf(scope, "profile"), LoggedEvent.TextOf(scope, "role"));
        var everything = scope.ValueKind == JsonValueKind.Object
            && scope.TryGetProperty("everything", out var all) && all.ValueKind == JsonValueKind.True;
        return (everything, person, profile, role) switch
        {
            (true, null, null, null) => _ => true,
            (false, not null, null, null) => session => session.Person == person,
            (false, not null, not null, null) => session => session.Person == person && session.Profile == profile,
            (false, null, not null, null) => session => session.Profile == profile,
            (false, null, null, not null) => session => session.Role == role,
            _ => throw new UnreadableEventException("its scope is none that is known"),
        };
    }

    // Holding until lifted is the default: only an order that says otherwise lets go by itself.
    private static DateTimeOffset HoldUntil(LoggedEvent e)
    {
        var hold = e.Data.TryGetProperty("hold", out var given) ? given
            : e.Data.TryGetProperty("holdUntil", out given) ? given
            : default;
        return hold.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.True => DateTimeOffset.MaxValue,
            JsonValueKind.False => DateTimeOffset.MinValue,
            JsonValueKind.String when hold.GetString() == "none" => DateTimeOffset.MinValue,
            JsonValueKind.String when hold.GetString() is "untilLifted" or "until-lifted" => DateTimeOffset.MaxValue,
            JsonValueKind.String when hold.TryGetDateTimeOffset(out var until) => until,
            _ => throw new UnreadableEventException("its hold is none that is known"),
        };
    }
}

/// <summary>The event has not the shape that the checker knows.</summary>
internal sealed class UnreadableEventException(string message) : Exception(message);
