using System.Text.Json;

namespace Sentinel.Integration.EndToEnd.BadRequests;

/// <summary>Writes on a session that lives, and the question who could touch what.</summary>
internal static class SessionWriteRows
{
    private static readonly string TooMuchContext = JsonSerializer.Serialize(new { context = Enumerable.Range(0, 33).ToDictionary(i => $"k{i}", _ => "v") });

    public static BadRequest[] All { get; } =
    [
        new("POST /v1/sessions/" + BadRequest.Session + "/pause", "operator", 404, "session-unknown") { Body = """{"reason":"x"}""" },
        new("POST /v1/sessions/" + BadRequest.Session + "/pause", "operator", 400, "malformed-body") { Body = "{}" },
        new("POST /v1/sessions/" + BadRequest.Session + "/pause", "operator", 400, "validation-failed") { Body = """{"reason":"a\nb"}""" },
        new("POST /v1/sessions/" + BadRequest.Session + "/pause", "operator", 400, "validation-failed") { Body = """{"reason":"x"}""", IfMatch = "1" },
        new("POST /v1/sessions/" + BadRequest.Session + "/pause", "alice", 403, "forbidden") { Body = """{"reason":"x"}""" },
        new("POST /v1/sessions/" + BadRequest.Session + "/resume", "alice", 404, "session-unknown"),
        new("POST /v1/sessions/" + BadRequest.Session + "/extend", "alice", 404, "session-unknown") { Body = """{"duration":"1h"}""" },
        new("POST /v1/sessions/" + BadRequest.Session + "/extend", "alice", 400, "validation-failed") { Body = """{"duration":"soon"}""" },
        new("POST /v1/sessions/" + BadRequest.Session + "/extend", "alice", 400, "malformed-body") { Body = """{"until":"2026-11-21T08:00:00Z"}""" },
        new("POST /v1/sessions/" + BadRequest.Session + "/extend", "operator", 403, "forbidden") { Body = "{}" },
        new("POST /v1/sessions/" + BadRequest.Session + "/rotate-token", "alice", 404, "session-unknown"),
        new("POST /v1/sessions/" + BadRequest.Session + "/rotate-token", "operator", 403, "forbidden"),
        new("PUT /v1/sessions/" + BadRequest.Session + "/context", "alice", 404, "session-unknown") { Body = """{"context":{}}""" },
        new("PUT /v1/sessions/" + BadRequest.Session + "/context", "alice", 400, "malformed-body") { Body = """{"context":{"a":1}}""" },
        new("PUT /v1/sessions/" + BadRequest.Session + "/context", "alice", 400, "validation-failed") { Body = """{"context":{"":"a"}}""" },
        new("PUT /v1/sessions/" + BadRequest.Session + "/context", "alice", 400, "validation-failed") { Body = TooMuchContext },
        new("PUT /v1/sessions/" + BadRequest.Session + "/context", "operator", 403, "forbidden") { Body = """{"context":{}}""" },
        new("GET /v1/sessions?activeAt=noon", "auditor", 400, "validation-failed"),
        new("GET /v1/sessions?activeAt=", "auditor", 400, "validation-failed"),
        new("GET /v1/sessions?activeAt=1&user=alice", "auditor", 400, "validation-failed"),
        new("GET /v1/sessions?activeAt=999999999", "auditor", 400, "instant-in-future"),
        new("GET /v1/sessions?activeAt=2999-01-01T00:00:00Z", "auditor", 400, "instant-in-future"),
        new("GET /v1/sessions?activeAt=1", "operator", 403, "forbidden"),
        new("GET /v1/sessions?activeAt=1", "alice", 403, "forbidden"),
    ];
}
