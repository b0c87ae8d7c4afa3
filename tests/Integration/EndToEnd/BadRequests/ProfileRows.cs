namespace Sentinel.Integration.EndToEnd.BadRequests;

/// <summary>Of profiles.</summary>
internal static class ProfileRows
{
    public static BadRequest[] All { get; } =
    [
        new("GET /v1/profiles?profile=dev", "alice", 400, "unknown-parameter"),
        new("GET /v1/profiles?cursor=a%20b", "alice", 400, "cursor-invalid"),
        new("GET /v1/profiles?limit=0", "alice", 400, "validation-failed"),
        new("GET /v1/profiles", "operator", 403, "forbidden"),
        new("POST /v1/profiles/nowhere/check", "operator", 404, "profile-unknown"),
        new("POST /v1/profiles/no%2Fwhere/check", "admin", 404, "profile-unknown"),
        new("POST /v1/profiles/a%20b/check", "admin", 404, "profile-unknown"),
        new("POST /v1/profiles/dev/check", "alice", 403, "forbidden"),
        new("POST /v1/profiles/dev/check?deep=true", "admin", 400, "unknown-parameter"),
        new("GET /v1/profiles/dev/check", "admin", 405, "method-not-allowed"),
    ];
}
