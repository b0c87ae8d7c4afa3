namespace Sentinel.Integration.EndToEnd.BadRequests;

/// <summary>Of persons and tokens.</summary>
internal static class IdentityRows
{
    public static BadRequest[] All { get; } =
    [
        new("POST /v1/persons", "admin", 400, "malformed-body") { Body = """{"handle":"dora","roles":["king"]}""" },
        new("POST /v1/persons", "admin", 400, "malformed-body") { Body = """{"handle":"dora","roles":"admin"}""" },
        new("POST /v1/persons", "admin", 400, "validation-failed") { Body = """{"handle":"döra","roles":["requester"]}""" },
        new("POST /v1/persons", "admin", 400, "validation-failed") { Body = """{"handle":"","roles":["requester"]}""" },
        new("POST /v1/persons", "admin", 400, "validation-failed") { Body = """{"handle":"dora","roles":[],"groups":["a\u0000"]}""" },
        new("POST /v1/persons", "admin", 409, "handle-taken") { Body = """{"handle":"ALICE","roles":["requester"]}""" },
        new("POST /v1/persons", "admin", 422, "roles-incompatible") { Body = """{"handle":"dora","roles":["admin","auditor"]}""" },
        new("PUT /v1/persons/psn_1/groups", "admin", 404, "person-unknown") { Body = """{"groups":[]}""" },
        new("PUT /v1/persons/" + BadRequest.Person + "/groups", "admin", 404, "person-unknown") { Body = """{"groups":[]}""" },
        new("PUT /v1/persons/" + BadRequest.Person + "/groups", "admin", 400, "validation-failed") { Body = """{"groups":[null]}""" },
        new("PUT /v1/persons/" + BadRequest.Person + "/groups", "admin", 400, "validation-failed") { Body = """{"groups":[]}""", IfMatch = "3" },
        new("PUT /v1/persons/" + BadRequest.Person + "/roles", "admin", 400, "validation-failed") { Body = """{"roles":[]}""", IfMatch = "W/\"3\"" },
        new("POST /v1/persons/" + BadRequest.Person + "/disable", "admin", 404, "person-unknown"),
        new("GET /v1/persons/nobody", "admin", 404, "person-unknown"),
        new("POST /v1/tokens", "admin", 400, "malformed-body") { Body = """{"personId":"alice","name":"x","roles":["requester"]}""" },
        new("POST /v1/tokens", "admin", 404, "person-unknown") { Body = $$"""{"personId":"{{BadRequest.Person}}","name":"x","roles":["requester"]}""" },
        new("POST /v1/tokens", "admin", 400, "validation-failed") { Body = $$"""{"personId":"{{BadRequest.Person}}","name":"","roles":["requester"]}""" },
        new("POST /v1/tokens", "admin", 400, "malformed-body")
        {
            Body = $$"""{"personId":"{{BadRequest.Person}}","name":"x","roles":["requester"],"expiresAt":"tomorrow"}""",
        },
        new("DELETE /v1/tokens/tok_1", "alice", 404, "token-unknown"),
        new("DELETE /v1/tokens/tok_1?endSessions=maybe", "alice", 400, "validation-failed"),
        new("GET /v1/tokens?cursor=x", "alice", 400, "cursor-invalid"),
        new("GET /v1/persons?cursor=tok_01m7ywq41dm50knecrkqtgkmq9", "admin", 400, "cursor-invalid"),
    ];
}
