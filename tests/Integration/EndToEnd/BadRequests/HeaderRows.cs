namespace Sentinel.Integration.EndToEnd.BadRequests;

/// <summary>Of headers.</summary>
internal static class HeaderRows
{
    private const string Register = """{"handle":"dora","roles":["requester"]}""";

    public static BadRequest[] All { get; } =
    [
        // Idempotency-Key
        Keyed(""),
        Keyed("a b"),
        Keyed("a\tb"),
        Keyed("a\u007f"),
        Keyed(new string('k', 256)),
        new("PUT /v1/persons/" + BadRequest.Person + "/groups", "admin", 400, "validation-failed")
        {
            Body = """{"groups":[]}""", Headers = [("Idempotency-Key", " ")],
        },
        new("DELETE /v1/tokens/tok_1", "alice", 400, "validation-failed") { Headers = [("Idempotency-Key", new string('k', 256))] },
        new("POST /v1/persons", "alice", 403, "forbidden") { Body = Register, Headers = [("Idempotency-Key", "a b")] },
        new("POST /v1/persons", null, 401, "unauthenticated") { Body = Register, Headers = [("Idempotency-Key", "a b")] },

        // Sentinel-At-Least
        AtLeast("999999999999"),
        AtLeast("9223372036854775808"),
        AtLeast("-1"),
        AtLeast("0x1"),
        AtLeast(" "),
        AtLeast("1,2"),
        new("GET /v1/events", "auditor", 400, "validation-failed") { Headers = [("Sentinel-At-Least", "latest")] },
        new("GET /v1/nodes", "operator", 400, "validation-failed") { Headers = [("Sentinel-At-Least", "999999999999")] },
        new("GET /v1/whoami", null, 401, "unauthenticated") { Headers = [("Sentinel-At-Least", "latest")] },
        new("GET /v1/events", "alice", 403, "forbidden") { Headers = [("Sentinel-At-Least", "latest")] },

        // If-Match
        Matching("\"x\""),
        Matching("\"-1\""),
        Matching("\"1\", \"2\""),
        Matching("\"9223372036854775808\""),
        Matching("\"1"),

        // Too much of it
        new("GET /v1/whoami", "alice", 431, null) { Headers = [("X-Long", new string('x', 20_000))] },
        new("GET /v1/whoami", "alice", 431, null) { Headers = [.. Enumerable.Range(0, 70).Select(i => ($"X-{i}", (string?)"x"))] },
        new("GET /v1/whoami?x=" + new string('x', 9_000), "alice", 414, null),

        // Where it comes from
        new("GET /v1/whoami", "alice", 400, "forwarded-untrusted") { Headers = [("Forwarded", "for=10.0.0.1")] },
        new("GET /v1/credentials", null, 400, "forwarded-untrusted") { ForwardedFor = "10.0.0.1" },
        new("GET /v1/sessions", "alice", 403, "origin-refused") { Origin = "null" },
        new("GET /v1/sessions", "alice", 421, "host-refused") { Host = "127.0.0.1.attacker.example" },
        new("GET /metrics", null, 421, "host-refused") { Host = "metrics.example" },
        new("GET /readyz", null, 421, "host-refused") { Host = "ready.example" },
    ];

    private static BadRequest Keyed(string key) =>
        new("POST /v1/persons", "admin", 400, "validation-failed") { Body = Register, Headers = [("Idempotency-Key", key)] };

    private static BadRequest AtLeast(string sequence) =>
        new("GET /v1/sessions", "alice", 400, "validation-failed") { Headers = [("Sentinel-At-Least", sequence)] };

    private static BadRequest Matching(string etag) =>
        new("POST /v1/persons/" + BadRequest.Person + "/disable", "admin", 400, "validation-failed") { IfMatch = etag };
}
