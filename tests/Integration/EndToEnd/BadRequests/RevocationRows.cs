namespace Sentinel.Integration.EndToEnd.BadRequests;

/// <summary>Of revocation orders.</summary>
internal static class RevocationRows
{
    public static BadRequest[] All { get; } =
    [
        new("POST /v1/revocations", "operator", 400, "malformed-body") { Body = """{"reason":"x"}""" },
        new("POST /v1/revocations", "operator", 400, "validation-failed") { Body = """{"scope":{},"reason":"x"}""" },
        new("POST /v1/revocations", "operator", 400, "validation-failed") { Body = """{"scope":{"everything":false},"reason":"x"}""" },
        new("POST /v1/revocations", "operator", 400, "validation-failed") { Body = """{"scope":{"everything":true,"profile":"dev"},"reason":"x"}""" },
        new("POST /v1/revocations", "operator", 400, "validation-failed") { Body = """{"scope":{"everything":true},"reason":"x","hold":"forever"}""" },
        new("POST /v1/revocations", "operator", 400, "validation-failed") { Body = """{"scope":{"everything":true},"reason":"x","hold":"2020-01-01T00:00:00Z"}""" },
        new("POST /v1/revocations", "operator", 400, "malformed-body") { Body = """{"scope":{"everything":true},"reason":"x","hold":false}""" },
        new("GET /v1/revocations/rev_1", "operator", 404, "order-unknown"),
        new("GET /v1/revocations/rev_1?wait=31s", "operator", 400, "validation-failed"),
        new("GET /v1/revocations/rev_1", "alice", 403, "forbidden"),
        new("POST /v1/revocations", "operator", 400, "malformed-body") { Body = """{"scope":{"person":"alice"},"reason":"x"}""" },
        new("POST /v1/revocations", "operator", 422, "scope-unknown") { Body = """{"scope":{"profile":"no-such-profile"},"reason":"x"}""" },
        new("POST /v1/revocations/rev_1/lift", "operator", 404, "order-unknown") { Body = """{"reason":"x"}""" },
        new("GET /v1/revocations?cursor=x", "operator", 400, "cursor-invalid"),
    ];
}
