using Sentinel.Domain.Identity;

namespace Sentinel.Integration.EndToEnd.BadRequests;

/// <summary>Of what stands before every route.</summary>
internal static class EdgeRows
{
    public static BadRequest[] All { get; } =
    [
        new("GET /v1/whoami?x=1", "alice", 400, "unknown-parameter"),
        new("GET /healthz?x=1", null, 400, "unknown-parameter"),
        new("GET /v1/whoami?access_token=x", null, 400, "credential-in-query"),
        new("GET /v1/whoami", null, 401, "unauthenticated"),
        new("GET /v1/sessions", null, 401, "unauthenticated") { Authorization = "Basic YTpi" },
        new("GET /v1/sessions", null, 401, "unauthenticated") { Authorization = "Bearer sat_" },
        new("GET /v1/sessions", null, 401, "unauthenticated") { Authorization = "Bearer " + BadRequest.Foreign(TokenKind.ApiToken) },
        new("GET /v1/sessions", null, 403, "wrong-token-kind") { Authorization = "Bearer " + BadRequest.Foreign(TokenKind.SessionSecret) },
        new("POST /v1/sessions/" + BadRequest.Session + "/close", null, 404, "session-unknown") { Authorization = "Bearer " + BadRequest.Foreign(TokenKind.SessionSecret) },
        new("POST /v1/sessions", "carol", 403, "forbidden") { Body = "{" },
        new("GET /v1/events", "admin", 403, "forbidden"),
        new("PUT /v1/policy", "operator", 403, "forbidden") { Body = "x", MediaType = "application/yaml" },
        new("GET /", "alice", 404, "route-unknown"),
        new("GET /v1", "alice", 404, "route-unknown"),
        new("GET /v2/sessions", "alice", 404, "route-unknown"),
        new("GET /openapi/v2.json", null, 404, "route-unknown"),
        new("DELETE /v1/sessions", "alice", 405, "method-not-allowed"),
        new("HEAD /v1/whoami", "alice", 405, null),
        new("PATCH /v1/policy", "admin", 405, "method-not-allowed"),
        new("OPTIONS /v1/sessions", "alice", 405, "method-not-allowed"),
        new("GET /v1/whoami", "alice", 421, "host-refused") { Host = "sentinel.attacker.example" },
        new("GET /v1/whoami", "alice", 403, "origin-refused") { Origin = "http://127.0.0.1" },
        new("GET /v1/whoami", "alice", 400, "forwarded-untrusted") { ForwardedFor = "10.0.0.1" },
    ];
}
