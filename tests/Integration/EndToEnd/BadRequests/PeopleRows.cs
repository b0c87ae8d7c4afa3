using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Integration.EndToEnd.BadRequests;

/// <summary>What becomes of tokens, identities, names, and the first admin.</summary>
internal static class PeopleRows
{
    private static readonly string SomeBootstrapSecret = TokenText.New(TokenKind.BootstrapSecret, Ulid.New(DateTimeOffset.UtcNow)).Reveal();

    public static BadRequest[] All { get; } =
    [
        new("POST /v1/tokens", "admin", 400, "validation-failed")
        {
            Body = $$"""{"personId":"{{BadRequest.Person}}","name":"x","roles":["requester"],"cidrs":["10.0.0.1/8"]}""",
        },
        new("POST /v1/tokens", "admin", 400, "validation-failed") { Body = $$"""{"personId":"{{BadRequest.Person}}","name":"x","roles":["requester"],"cidrs":[]}""" },
        new("POST /v1/tokens", "admin", 400, "validation-failed") { Body = $$"""{"personId":"{{BadRequest.Person}}","name":"x","roles":["requester"],"cidrs":[null]}""" },
        new("POST /v1/tokens", "admin", 400, "malformed-body") { Body = $$"""{"personId":"{{BadRequest.Person}}","name":"x","roles":["requester"],"cidrs":"10.0.0.0/8"}""" },
        new("POST /v1/tokens", "admin", 400, "validation-failed") { Body = $$"""{"personId":"{{BadRequest.Person}}","name":"x","roles":["requester"],"profiles":[]}""" },
        new("POST /v1/tokens", "admin", 400, "validation-failed") { Body = $$"""{"personId":"{{BadRequest.Person}}","name":"x","roles":["requester"],"profiles":["a\u0000"]}""" },
        new("POST /v1/tokens/tok_1/confirm", "alice", 404, "token-unknown"),
        new("POST /v1/tokens/report", null, 400, "malformed-body") { Body = "{}" },
        new("POST /v1/tokens/report", null, 400, "malformed-body") { Body = """{"token":null}""" },
        new("POST /v1/tokens/report", null, 400, "malformed-body") { Body = """{"token":5}""" },
        new("POST /v1/tokens/report", null, 400, "malformed-body") { Body = """{"token":"x","reason":"y"}""" },
        new("POST /v1/tokens/report?token=x", null, 400, "credential-in-query") { Body = """{"token":"x"}""" },
        new("POST /v1/tokens/report", null, 400, "forwarded-untrusted") { Body = """{"token":"x"}""", ForwardedFor = "10.0.0.1" },
        new("GET /v1/tokens/report", null, 405, "method-not-allowed"),
        new("POST /v1/bootstrap", null, 401, "unauthenticated") { Body = """{"handle":"root"}""" },
        new("POST /v1/bootstrap", "admin", 403, "wrong-token-kind") { Body = """{"handle":"root"}""" },
        new("POST /v1/bootstrap", null, 401, "unauthenticated")
        {
            Body = """{"handle":"root"}""",
            Authorization = "Bearer " + SomeBootstrapSecret,
        },
        new("POST /v1/bootstrap", null, 400, "validation-failed")
        {
            Body = """{"handle":"röot"}""",
            Authorization = "Bearer " + SomeBootstrapSecret,
        },
        new("GET /v1/sessions", null, 403, "wrong-token-kind") { Authorization = "Bearer " + SomeBootstrapSecret },
        new("GET /v1/sessions?x=" + SomeBootstrapSecret, "alice", 400, "credential-in-query"),
        new("POST /v1/persons/psn_1/identities", "admin", 404, "person-unknown") { Body = """{"issuer":"https://a.example","subject":"b"}""" },
        new("POST /v1/persons/" + BadRequest.Person + "/identities", "admin", 404, "person-unknown") { Body = """{"issuer":"https://a.example","subject":"b"}""" },
        new("POST /v1/persons/" + BadRequest.Person + "/identities", "admin", 400, "validation-failed") { Body = """{"issuer":"http://a.example","subject":"b"}""" },
        new("POST /v1/persons/" + BadRequest.Person + "/identities", "admin", 400, "validation-failed") { Body = """{"issuer":"https://a.example","subject":""}""" },
        new("POST /v1/persons/" + BadRequest.Person + "/identities", "admin", 400, "validation-failed") { Body = """{"issuer":"https://a.example","subject":"a\u202eb"}""" },
        new("POST /v1/persons/" + BadRequest.Person + "/identities", "admin", 400, "malformed-body") { Body = """{"issuer":"https://a.example"}""" },
        new("POST /v1/persons/" + BadRequest.Person + "/identities", "operator", 403, "forbidden") { Body = """{"issuer":"https://a.example","subject":"b"}""" },
        new("POST /v1/persons/" + BadRequest.Person + "/identities/unbind", "admin", 404, "person-unknown") { Body = """{"issuer":"https://a.example","subject":"b"}""" },
        new("POST /v1/persons/" + BadRequest.Person + "/identities/unbind", "admin", 400, "validation-failed") { Body = """{"issuer":" x","subject":"b"}""" },
        new("POST /v1/persons", "admin", 400, "validation-failed") { Body = """{"handle":"dora","roles":[],"displayName":"a\u202eb"}""" },
        new("POST /v1/persons", "admin", 400, "validation-failed") { Body = """{"handle":"dora","roles":[],"email":"dora"}""" },
        new("PUT /v1/persons/" + BadRequest.Person + "/details", "admin", 404, "person-unknown") { Body = """{"displayName":"Dora"}""" },
        new("PUT /v1/persons/" + BadRequest.Person + "/details", "admin", 400, "validation-failed") { Body = """{"email":"a b@c"}""" },
        new("PUT /v1/persons/" + BadRequest.Person + "/details", "admin", 400, "malformed-body") { Body = """{"name":"Dora"}""" },
        new("PUT /v1/persons/" + BadRequest.Person + "/details", "operator", 403, "forbidden") { Body = """{"displayName":"Dora"}""" },
        new("POST /v1/persons/" + BadRequest.Person + "/erase", "admin", 404, "person-unknown"),
        new("POST /v1/persons/" + BadRequest.Person + "/erase", "auditor", 403, "forbidden"),
    ];
}
