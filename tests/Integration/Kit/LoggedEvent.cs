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

    /// <summary>The instant of this name.</summary>
    public DateTimeOffset Instant(string name) =>
        Data.TryGetProperty(name, out var value) && value.TryGetDateTimeOffset(out var instant)
            ? instant
            : throw new UnreadableEventException($"its data has no instant {name}");

    /// <summary>What a lease was given on.</summary>
    public (string Kind, string Id) Ground() =>
        Data.TryGetProperty("ground", out var ground) && TextOf(ground, "kind") is { } kind && TextOf(ground, "id") is { } id
            ? (kind, id)
            : throw new UnreadableEventException("it does not say on what ground");

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
internal sealed class LoggedOrder(LoggedEvent @event, string id, Func<LoggedSession, bool> covers, bool holds, DateTimeOffset? holdUntil)
{
    public LoggedEvent Event { get; } = @event;

    public string Id { get; } = id;

    /// <summary>It stops what comes now. Nothing but the log ends that: not the time that it was given for.</summary>
    public bool Holds { get; private set; } = holds;

    public bool Covers(LoggedSession session) => covers(session);

    public void Lift() => Holds = false;

    /// <summary>Ends the hold; false when its time was not over.</summary>
    public bool Expire(LoggedEvent e)
    {
        Holds = false;
        return holdUntil <= e.At;
    }

    public override string ToString() => Event.ToString();

    public static LoggedOrder Read(LoggedEvent e) => new(e, e.Text("order", "orderId", "id"), Scope(e), Hold(e), HoldUntil(e));

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

    private static bool Hold(LoggedEvent e) =>
        e.Data.TryGetProperty("hold", out var hold) && hold.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? hold.GetBoolean()
            : throw new UnreadableEventException("it does not say whether it holds");

    private static DateTimeOffset? HoldUntil(LoggedEvent e) =>
        e.Data.TryGetProperty("holdUntil", out var until) && until.ValueKind != JsonValueKind.Null ? until.GetDateTimeOffset() : null;
}

/// <summary>The event has not the shape that the checker knows.</summary>
internal sealed class UnreadableEventException(string message) : Exception(message);
