namespace Sentinel.Integration.EndToEnd.BadRequests;

/// <summary>Of the log.</summary>
internal static class HistoryRows
{
    public static BadRequest[] All { get; } =
    [
        new("GET /v1/events?after=-1", "auditor", 400, "validation-failed"),
        new("GET /v1/events?after=x", "auditor", 400, "validation-failed"),
        new("GET /v1/events?types=session_opened,nothing", "auditor", 400, "validation-failed"),
        new("GET /v1/events?stream=", "auditor", 400, "validation-failed"),
        new("GET /v1/streams/nothing", "auditor", 404, "stream-unknown"),
        new("GET /v1/streams/a%00b", "auditor", 400, null),
        new("GET /v1/streams/nothing/state", "auditor", 404, "stream-unknown"),
        new("GET /v1/streams/policy/state?at=noon", "auditor", 400, "validation-failed"),
        new("GET /v1/streams/policy/state?at=999999999999999999999", "auditor", 400, "validation-failed"),
        new("GET /v1/events?stream=%00", "auditor", 400, "validation-failed"),
    ];
}
