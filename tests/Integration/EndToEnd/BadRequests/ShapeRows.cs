using System.Text;
using Sentinel.Domain.Identity;

namespace Sentinel.Integration.EndToEnd.BadRequests;

/// <summary>Of bodies that are not what they say, of methods, and of where credentials do not belong.</summary>
internal static class ShapeRows
{
    private const string Dev = """{"profile":"dev"}""";

    public static BadRequest[] All { get; } =
    [
        // Media types and character sets
        new("POST /v1/sessions", "alice", 415, "unsupported-media-type") { Body = Dev, MediaType = "application/xml" },
        new("POST /v1/sessions", "alice", 415, "unsupported-media-type") { Body = Dev, MediaType = "application/x-www-form-urlencoded" },
        new("POST /v1/sessions", "alice", 415, "unsupported-media-type") { Body = Dev, MediaType = "multipart/form-data; boundary=x" },
        new("POST /v1/sessions", "alice", 415, "unsupported-media-type") { Body = Dev, MediaType = "application/json; charset=utf-16" },
        new("POST /v1/sessions", "alice", 415, "unsupported-media-type") { Body = Dev, MediaType = "application/json; charset=iso-8859-1" },
        new("POST /v1/sessions", "alice", 415, "unsupported-media-type") { Body = Dev, MediaType = "application/json; charset=nothing" },
        new("POST /v1/sessions", "alice", 415, "unsupported-media-type") { Body = Dev, MediaType = "json" },
        new("POST /v1/sessions", "alice", 415, "unsupported-media-type") { Body = Dev, MediaType = "" },
        new("POST /v1/sessions", "alice", 415, "unsupported-media-type") { Body = Dev, Encoding = "gzip" },
        new("PUT /v1/policy", "admin", 415, "unsupported-media-type") { Body = "x", MediaType = "application/yaml; charset=utf-16", IfMatch = "*" },

        // Bytes that are no text
        new("POST /v1/sessions", "alice", 400, "malformed-body") { Body = "not UTF-8", Bytes = [.. "{\"profile\":\""u8, 0xff, 0xfe, .. "\"}"u8] },
        new("POST /v1/sessions", "alice", 400, "malformed-body") { Body = "with a mark", Bytes = [0xff, 0xfe, .. Encoding.Unicode.GetBytes(Dev)] },
        new("POST /v1/sessions", "alice", 400, "malformed-body") { Body = "a NUL", Bytes = [.. "{\"profile\":\"d"u8, 0, .. "ev\"}"u8] },
        new("PUT /v1/policy", "admin", 400, "validation-failed") { Body = "not UTF-8", Bytes = [0xff, 0xff], MediaType = "application/yaml", IfMatch = "*" },

        // Forms of JSON that are none
        Session("""{"profile":"dev"}x"""),
        Session("""{"profile":"dev"}{"profile":"dev"}"""),
        Session("""{"profile":'dev'}"""),
        Session("""{profile:"dev"}"""),
        Session("""{"profile":"dev"/* no */}"""),
        Session("""{"profile":"dev","reason":NaN}"""),
        Session("""{"profile":["dev"]}"""),
        Session("""{"profile":{"name":"dev"}}"""),
        Session("""{"profile":true}"""),
        Session("""{"profile":"dev","context":{"a":"b","a":"c"}}"""),
        Session("""{"profile":"dev","ticket":{}}"""),
        Session("\"dev\""),
        Session("dev"),
        Session("true"),
        Session("   "),
        Session($$"""{"profile":"dev","context":{{new string('[', 40)}}{{new string(']', 40)}}}"""),
        Session($$"""{"profile":"dev","deep":{{new string('[', 20_000)}}{{new string(']', 20_000)}}}"""),

        // Methods
        new("HEAD /v1/credentials", null, 405, null),
        new("OPTIONS /v1/credentials", null, 405, "method-not-allowed"),
        new("POST /v1/credentials", null, 405, "method-not-allowed"),
        new("PUT /v1/credentials/process", null, 405, "method-not-allowed"),
        new("TRACE /v1/whoami", "alice", 405, "method-not-allowed"),
        new("TRACE /healthz", null, 405, "method-not-allowed"),
        new("HEAD /metrics", "operator", 405, null),
        new("POST /healthz", null, 405, "method-not-allowed"),
        new("POST /openapi/v1.json", null, 405, "method-not-allowed"),
        new("BREW /v1/whoami", "alice", 405, "method-not-allowed"),

        // Credentials
        new("GET /v1/credentials", null, 401, "unauthenticated"),
        new("GET /v1/credentials", null, 401, "unauthenticated") { Authorization = BadRequest.Foreign(TokenKind.SessionSecret) },
        new("GET /v1/credentials", null, 401, "unauthenticated") { Authorization = "sst_short" },
        new("GET /v1/credentials/process", null, 403, "wrong-token-kind") { Authorization = BadRequest.Foreign(TokenKind.ApiToken) },
        new("GET /v1/credentials?session=x", null, 400, "unknown-parameter"),
        new("GET /v1/credentials?AUTHORIZATION=x", null, 400, "credential-in-query"),
        new("GET /metrics", null, 401, "unauthenticated"),
        new("GET /metrics", "alice", 403, "forbidden"),
        new("GET /metrics?name=x", "operator", 400, "unknown-parameter"),
        new("GET /readyz?verbose", null, 400, "unknown-parameter"),
        new("GET /openapi/v1.json?format=yaml", null, 400, "unknown-parameter"),
        new("GET /v1/persons?cursor=", "admin", 400, "cursor-invalid"),
        new("GET /v1/sessions?cursor=&cursor=", "alice", 400, "unknown-parameter"),
    ];

    private static BadRequest Session(string body) => new("POST /v1/sessions", "alice", 400, "malformed-body") { Body = body };
}
