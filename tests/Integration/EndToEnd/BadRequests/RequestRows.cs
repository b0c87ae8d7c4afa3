namespace Sentinel.Integration.EndToEnd.BadRequests;

/// <summary>Of requests for access.</summary>
internal static class RequestRows
{
    private const string Good = """{"profile":"prod","justification":"The pipeline is stuck."}""";
    private const string Unknown = "req_01m7ywq41dm50knecrkqtgkmq9";

    public static BadRequest[] All { get; } =
    [
        new("POST /v1/requests", "alice", 400, "malformed-body") { Body = """{"profile":"prod"}""" },
        new("POST /v1/requests", "alice", 400, "malformed-body") { Body = """{"profile":"prod","justification":"The pipeline is stuck.","reason":"x"}""" },
        new("POST /v1/requests", "alice", 400, "malformed-body") { Body = """{"profile":"prod","justification":"The pipeline is stuck.","use":"root"}""" },
        new("POST /v1/requests", "alice", 400, "validation-failed") { Body = """{"profile":"prod","justification":"The pipeline is stuck.","use":"cli"}""" },
        new("POST /v1/requests", "alice", 400, "validation-failed") { Body = """{"profile":"prod","justification":"too short"}""" },
        new("POST /v1/requests", "alice", 400, "validation-failed") { Body = $$"""{"profile":"prod","justification":"{{new string('x', 501)}}"}""" },
        new("POST /v1/requests", "alice", 400, "validation-failed") { Body = """{"profile":"prod","justification":"It ends here\u202e and goes back."}""" },
        new("POST /v1/requests", "alice", 400, "validation-failed") { Body = """{"profile":"pr//od","justification":"The pipeline is stuck."}""" },
        new("POST /v1/requests", "alice", 400, "validation-failed") { Body = """{"profile":"prod","justification":"The pipeline is stuck.","duration":"soon"}""" },
        new("POST /v1/requests", "alice", 400, "validation-failed") { Body = """{"profile":"prod","justification":"The pipeline is stuck.","sessions":11}""" },
        new("POST /v1/requests", "alice", 400, "validation-failed") { Body = """{"profile":"prod","justification":"The pipeline is stuck.","sessions":0}""" },
        new("POST /v1/requests", "alice", 400, "validation-failed") { Body = """{"profile":"prod","justification":"The pipeline is stuck.","ticket":"OPS\n7"}""" },
        new("POST /v1/requests", "alice", 422, "approval-not-needed") { Body = """{"profile":"dev","justification":"The pipeline is stuck."}""" },
        new("POST /v1/requests", "alice", 403, "policy-denied") { Body = """{"profile":"locked","justification":"The pipeline is stuck."}""" },
        new("POST /v1/requests", "alice", 403, "policy-denied") { Body = """{"profile":"no-such","justification":"The pipeline is stuck."}""" },
        new("POST /v1/requests", "alice", 422, "request-too-long") { Body = """{"profile":"prod","justification":"The pipeline is stuck.","duration":"61m"}""" },
        new("POST /v1/requests", "carol", 403, "forbidden") { Body = Good },
        new("POST /v1/requests", null, 401, "unauthenticated") { Body = Good },
        new("GET /v1/requests?status=open", "bob", 400, "validation-failed"),
        new("GET /v1/requests?profile=pr//od", "bob", 400, "validation-failed"),
        new("GET /v1/requests?since=yesterday", "bob", 400, "validation-failed"),
        new("GET /v1/requests?cursor=x", "bob", 400, "cursor-invalid"),
        new("GET /v1/requests?user=alice", "bob", 400, "unknown-parameter"),
        new("GET /v1/requests", "admin", 403, "forbidden"),
        new("GET /v1/requests/req_01m7ywq", "bob", 404, "request-unknown"),
        new("GET /v1/requests/req_01m7ywq4%25", "bob", 404, "request-unknown"),
        new($"GET /v1/requests/{Unknown}", "bob", 404, "request-unknown"),
        new($"POST /v1/requests/{Unknown}/approve", "bob", 404, "request-unknown") { Body = "{}", IfMatch = "\"1\"" },
        new($"POST /v1/requests/{Unknown}/approve", "bob", 428, "precondition-required") { Body = "{}" },
        new($"POST /v1/requests/{Unknown}/approve", "bob", 400, "validation-failed") { Body = "{}", IfMatch = "*" },
        new($"POST /v1/requests/{Unknown}/approve", "bob", 400, "validation-failed") { Body = """{"comment":""}""", IfMatch = "\"1\"" },
        new($"POST /v1/requests/{Unknown}/approve", "alice", 403, "forbidden") { Body = "{}", IfMatch = "\"1\"" },
        new($"POST /v1/requests/{Unknown}/deny", "bob", 428, "precondition-required") { Body = "{}" },
        new($"POST /v1/requests/{Unknown}/deny", "bob", 404, "request-unknown") { Body = "{}", IfMatch = "\"1\"" },
        new($"POST /v1/requests/{Unknown}/cancel", "alice", 404, "request-unknown"),
        new($"POST /v1/requests/{Unknown}/withdraw", "alice", 404, "request-unknown") { Body = """{"reason":"x"}""" },
        new($"POST /v1/requests/{Unknown}/withdraw", "alice", 400, "validation-failed") { Body = """{"reason":""}""" },
        new("POST /v1/requests/approve", "bob", 400, "validation-failed") { Body = """{"requests":[]}""" },
        new("POST /v1/requests/approve", "bob", 400, "validation-failed") { Body = """{"requests":[null]}""" },
        new("POST /v1/requests/approve", "bob", 400, "malformed-body") { Body = """{"requests":[{"etag":"1"}]}""" },
        new("POST /v1/requests/approve", "alice", 403, "forbidden") { Body = """{"requests":[]}""" },
    ];
}
