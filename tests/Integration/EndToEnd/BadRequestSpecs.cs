using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Sentinel.Api.Http;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.EndToEnd;

/// <summary>What is wrong in a request is told exactly, as the documentation says, and leaves no trace in the log.</summary>
[Collection(ApiCollection.Name)]
public sealed class BadRequestSpecs(LiveServer server)
{
    private const string Nothing = "ses_01m7ywq41dm50knecrkqtgkmq9";
    private const string Person = "psn_01m7ywq41dm50knecrkqtgkmq9";
    private static readonly string Long = new('x', 501);

    // What has no code was refused before it reached Sentinel, or is an answer without a body.
    private static readonly BadRequest[] All =
    [
        .. BadRequests.PeopleRows.All,
        .. BadRequests.SessionWriteRows.All,

        // Bodies
        new("POST /v1/sessions", "alice", 400, "malformed-body") { Body = "" },
        new("POST /v1/sessions", "alice", 400, "malformed-body") { Body = "{" },
        new("POST /v1/sessions", "alice", 400, "malformed-body") { Body = "null" },
        new("POST /v1/sessions", "alice", 400, "malformed-body") { Body = "[]" },
        new("POST /v1/sessions", "alice", 400, "malformed-body") { Body = "{}" },
        new("POST /v1/sessions", "alice", 400, "malformed-body") { Body = """{"profile":null}""" },
        new("POST /v1/sessions", "alice", 400, "malformed-body") { Body = """{"profile":5}""" },
        new("POST /v1/sessions", "alice", 400, "malformed-body") { Body = """{"profile":"dev","profile":"dev"}""" },
        new("POST /v1/sessions", "alice", 400, "malformed-body") { Body = """{"Profile":"dev"}""" },
        new("POST /v1/sessions", "alice", 400, "malformed-body") { Body = """{"profile":"dev","admin":true}""" },
        new("POST /v1/sessions", "alice", 400, "malformed-body") { Body = """{"profile":"dev"} {}""" },
        new("POST /v1/sessions", "alice", 400, "malformed-body") { Body = """{"profile":"dev",}""" },
        new("POST /v1/sessions", "alice", 400, "malformed-body") { Body = """{"profile":"dev","duration":3600}""" },
        new("POST /v1/sessions", "alice", 400, "malformed-body") { Body = """{"profile":"dev","use":"cli"}""" },
        new("POST /v1/sessions", "alice", 400, "malformed-body") { Body = """{"profile":"dev","use":1}""" },
        new("POST /v1/sessions", "alice", 400, "malformed-body") { Body = """{"profile":"dev","context":{"a":1}}""" },
        new("POST /v1/sessions", "alice", 400, "malformed-body") { Body = """{"profile":"dev","context":["a"]}""" },
        new("POST /v1/sessions", "alice", 400, "validation-failed") { Body = """{"profile":"dev","context":{"a":null}}""" },
        new("POST /v1/sessions", "alice", 400, "validation-failed") { Body = """{"profile":"dev","context":{"":"a"}}""" },
        new("POST /v1/sessions", "alice", 400, "validation-failed") { Body = """{"profile":""}""" },
        new("POST /v1/sessions", "alice", 400, "validation-failed") { Body = """{"profile":"de v"}""" },
        new("POST /v1/sessions", "alice", 400, "validation-failed") { Body = """{"profile":"dev","duration":"soon"}""" },
        new("POST /v1/sessions", "alice", 400, "validation-failed") { Body = """{"profile":"dev","duration":"-5m"}""" },
        new("POST /v1/sessions", "alice", 400, "validation-failed") { Body = """{"profile":"dev","duration":""}""" },
        new("POST /v1/sessions", "alice", 400, "validation-failed") { Body = $$"""{"profile":"dev","reason":"{{Long}}"}""" },
        new("POST /v1/sessions", "alice", 400, "validation-failed") { Body = """{"profile":"dev","reason":""}""" },
        new("POST /v1/sessions", "alice", 400, "validation-failed") { Body = """{"profile":"dev","reason":"a\u0000b"}""" },
        new("POST /v1/sessions", "alice", 400, "validation-failed") { Body = """{"profile":"dev","reason":"a\u001bb"}""" },
        new("POST /v1/sessions", "alice", 400, "validation-failed") { Body = """{"profile":"dev","reason":"a\u202eb"}""" },
        new("POST /v1/sessions", "alice", 400, "malformed-body") { Body = """{"profile":"dev","reason":"a\ud800b"}""" },
        new("POST /v1/sessions", "alice", 400, "validation-failed") { Body = """{"profile":"dev","ticket":"a\nb"}""" },
        new("POST /v1/sessions", "alice", 422, "duration-too-long") { Body = """{"profile":"dev","duration":"9h"}""" },
        new("POST /v1/sessions", "alice", 422, "duration-too-short") { Body = """{"profile":"dev","duration":"59s"}""" },
        new("POST /v1/sessions", "alice", 403, "policy-denied") { Body = """{"profile":"locked"}""" },
        new("POST /v1/sessions", "alice", 403, "policy-denied") { Body = """{"profile":"nowhere"}""" },
        new("POST /v1/sessions", "alice", 403, "approval-required") { Body = """{"profile":"prod"}""" },
        new("POST /v1/sessions", "alice", 415, "unsupported-media-type") { Body = """{"profile":"dev"}""", MediaType = "text/plain" },
        new("POST /v1/sessions", "alice", 413, "payload-too-large") { Body = new string(' ', 65 * 1024) },
        new("POST /v1/sessions/" + Nothing + "/revoke", "operator", 400, "malformed-body") { Body = "{}" },
        new("POST /v1/sessions/" + Nothing + "/revoke", "operator", 400, "validation-failed") { Body = """{"reason":""}""" },
        new("POST /v1/sessions/" + Nothing + "/revoke?wait=5", "operator", 400, "validation-failed") { Body = """{"reason":"x"}""" },
        new("POST /v1/sessions/" + Nothing + "/revoke?wait=31s", "operator", 400, "validation-failed") { Body = """{"reason":"x"}""" },
        new("POST /v1/sessions/" + Nothing + "/revoke", "operator", 404, "session-unknown") { Body = """{"reason":"x"}""" },
        new("POST /v1/revocations", "operator", 400, "malformed-body") { Body = """{"reason":"x"}""" },
        new("POST /v1/revocations", "operator", 400, "validation-failed") { Body = """{"scope":{},"reason":"x"}""" },
        new("POST /v1/revocations", "operator", 400, "validation-failed") { Body = """{"scope":{"everything":false},"reason":"x"}""" },
        new("POST /v1/revocations", "operator", 400, "validation-failed") { Body = """{"scope":{"everything":true,"profile":"dev"},"reason":"x"}""" },
        new("POST /v1/revocations", "operator", 400, "validation-failed") { Body = """{"scope":{"everything":true},"reason":"x","hold":"forever"}""" },
        new("POST /v1/revocations", "operator", 400, "malformed-body") { Body = """{"scope":{"person":"alice"},"reason":"x"}""" },
        new("POST /v1/revocations", "operator", 422, "scope-unknown") { Body = """{"scope":{"profile":"no-such-profile"},"reason":"x"}""" },
        new("POST /v1/revocations/rev_1/lift", "operator", 404, "order-unknown") { Body = """{"reason":"x"}""" },
        new("POST /v1/persons", "admin", 400, "malformed-body") { Body = """{"handle":"dora","roles":["king"]}""" },
        new("POST /v1/persons", "admin", 400, "malformed-body") { Body = """{"handle":"dora","roles":"admin"}""" },
        new("POST /v1/persons", "admin", 400, "validation-failed") { Body = """{"handle":"döra","roles":["requester"]}""" },
        new("POST /v1/persons", "admin", 400, "validation-failed") { Body = """{"handle":"","roles":["requester"]}""" },
        new("POST /v1/persons", "admin", 400, "validation-failed") { Body = """{"handle":"dora","roles":[],"groups":["a\u0000"]}""" },
        new("POST /v1/persons", "admin", 409, "handle-taken") { Body = """{"handle":"ALICE","roles":["requester"]}""" },
        new("POST /v1/persons", "admin", 422, "roles-incompatible") { Body = """{"handle":"dora","roles":["admin","auditor"]}""" },
        new("PUT /v1/persons/psn_1/groups", "admin", 404, "person-unknown") { Body = """{"groups":[]}""" },
        new("PUT /v1/persons/" + Person + "/groups", "admin", 404, "person-unknown") { Body = """{"groups":[]}""" },
        new("PUT /v1/persons/" + Person + "/groups", "admin", 400, "validation-failed") { Body = """{"groups":[null]}""" },
        new("PUT /v1/persons/" + Person + "/groups", "admin", 400, "validation-failed") { Body = """{"groups":[]}""", IfMatch = "3" },
        new("PUT /v1/persons/" + Person + "/roles", "admin", 400, "validation-failed") { Body = """{"roles":[]}""", IfMatch = "W/\"3\"" },
        new("POST /v1/persons/" + Person + "/disable", "admin", 404, "person-unknown"),
        new("GET /v1/persons/nobody", "admin", 404, "person-unknown"),
        new("POST /v1/tokens", "admin", 400, "malformed-body") { Body = """{"personId":"alice","name":"x","roles":["requester"]}""" },
        new("POST /v1/tokens", "admin", 404, "person-unknown") { Body = $$"""{"personId":"{{Person}}","name":"x","roles":["requester"]}""" },
        new("POST /v1/tokens", "admin", 400, "validation-failed") { Body = $$"""{"personId":"{{Person}}","name":"","roles":["requester"]}""" },
        new("POST /v1/tokens", "admin", 400, "malformed-body")
        {
            Body = $$"""{"personId":"{{Person}}","name":"x","roles":["requester"],"expiresAt":"tomorrow"}""",
        },
        new("DELETE /v1/tokens/tok_1", "alice", 404, "token-unknown"),
        new("DELETE /v1/tokens/tok_1?endSessions=maybe", "alice", 400, "validation-failed"),

        // Policy documents
        new("PUT /v1/policy", "admin", 422, "policy-invalid") { Body = "", MediaType = "application/yaml", IfMatch = "*" },
        new("PUT /v1/policy", "admin", 422, "policy-invalid") { Body = "version: \"2\"\n", MediaType = "application/yaml", IfMatch = "*" },
        new("PUT /v1/policy", "admin", 422, "policy-invalid") { Body = "version: \"1\"\nrules: &a []\n", MediaType = "application/yaml", IfMatch = "*" },
        new("PUT /v1/policy", "admin", 422, "policy-invalid") { Body = "version: \"1\"\nrulez: []\n", MediaType = "application/yaml", IfMatch = "*" },
        new("PUT /v1/policy", "admin", 422, "policy-invalid") { Body = "{\"version\":\"1\",", MediaType = "application/json", IfMatch = "*" },
        new("PUT /v1/policy", "admin", 412, "version-stale") { Body = "version: \"1\"\nrules: []\n", MediaType = "application/yaml", IfMatch = "\"99\"" },
        new("PUT /v1/policy", "admin", 415, "unsupported-media-type") { Body = "version: \"1\"\n", MediaType = "image/png", IfMatch = "*" },
        new("PUT /v1/policy?dryRun=yes", "admin", 400, "validation-failed") { Body = "x", MediaType = "application/yaml" },
        new("PUT /v1/policy?comment=a%00b", "admin", 400, "validation-failed") { Body = "version: \"1\"\nrules: []\n", MediaType = "application/yaml", IfMatch = "*" },
        new("PUT /v1/policy", "admin", 428, "precondition-required") { Body = "version: \"1\"\nrules: []\n", MediaType = "application/yaml" },
        new("PUT /v1/policy", "admin", 400, "validation-failed") { Body = "x", MediaType = "application/yaml", IfMatch = "1" },
        new("GET /v1/policy/versions/diff?from=one", "admin", 400, "validation-failed"),
        new("GET /v1/policy/versions/diff?from=1&to=99", "auditor", 404, "policy-version-unknown"),
        new("GET /v1/policy/versions/diff?from=0&to=1", "auditor", 404, "policy-version-unknown"),
        new("POST /v1/policy/validate", "admin", 400, "malformed-body") { Body = "{}" },
        new("POST /v1/policy/validate", "admin", 400, "malformed-body") { Body = """{"document":"x","strict":true}""" },
        new("POST /v1/policy/validate", "alice", 403, "forbidden") { Body = """{"document":"x"}""" },
        new("POST /v1/policy/simulate", "admin", 400, "malformed-body") { Body = "{}" },
        new("POST /v1/policy/simulate", "admin", 400, "malformed-body") { Body = """{"requests":[{"profile":"dev","mode":"server","admin":true}]}""" },
        new("POST /v1/policy/simulate", "admin", 400, "malformed-body") { Body = """{"requests":[{"profile":"dev","mode":"browser"}]}""" },
        new("POST /v1/policy/simulate", "admin", 400, "validation-failed") { Body = """{"requests":[]}""" },
        new("POST /v1/policy/simulate", "admin", 400, "validation-failed") { Body = """{"requests":[{"profile":"a b","mode":"server"}]}""" },
        new("POST /v1/policy/simulate", "admin", 400, "validation-failed") { Body = """{"requests":[{"profile":"dev","mode":"server","user":""}]}""" },
        new("POST /v1/policy/simulate", "admin", 400, "validation-failed") { Body = """{"requests":[{"profile":"dev","mode":"server","time":"noon"}]}""" },
        new("POST /v1/policy/simulate", "admin", 400, "validation-failed") { Body = """{"requests":[{"profile":"dev","mode":"server","sourceIp":"10.1"}]}""" },
        new("POST /v1/policy/simulate", "admin", 400, "validation-failed") { Body = """{"requests":[{"profile":"dev","mode":"server","device":{"osVersion":"new"}}]}""" },
        new("POST /v1/policy/simulate", "admin", 422, "policy-invalid") { Body = """{"document":"version: 2","requests":[{"profile":"dev","mode":"server"}]}""" },
        new("POST /v1/policy/simulate", "alice", 403, "simulation-of-others") { Body = """{"requests":[{"profile":"dev","mode":"server","user":"bob"}]}""" },
        new("POST /v1/policy/simulate", "alice", 403, "simulation-of-others") { Body = """{"requests":[{"profile":"dev","mode":"server","groups":["sre"]}]}""" },
        new("POST /v1/policy/simulate", "carol", 403, "forbidden") { Body = """{"requests":[{"profile":"dev","mode":"server"}]}""" },
        new("POST /v1/policy/replay", "admin", 400, "malformed-body") { Body = "{}" },
        new("POST /v1/policy/replay", "admin", 400, "malformed-body") { Body = """{"document":"x","since":"2026-11-21T08:00:00Z"}""" },
        new("POST /v1/policy/replay", "admin", 400, "malformed-body") { Body = """{"document":"x","from":5}""" },
        new("POST /v1/policy/replay", "admin", 400, "validation-failed") { Body = """{"document":"x","from":"yesterday"}""" },
        new("POST /v1/policy/replay", "admin", 400, "validation-failed") { Body = """{"document":"x","to":"2026-11-21"}""" },
        new("POST /v1/policy/replay", "admin", 400, "validation-failed") { Body = """{"document":"x","from":"2026-11-21T08:00:00Z","to":"2026-11-21T07:00:00Z"}""" },
        new("POST /v1/policy/replay", "admin", 400, "validation-failed") { Body = """{"document":"x","from":"2026-11-21T08:00:00Z","to":"2026-11-21T09:00:00+01:00"}""" },
        new("POST /v1/policy/replay", "admin", 400, "validation-failed") { Body = """{"document":"x","profile":"a b"}""" },
        new("POST /v1/policy/replay", "admin", 400, "validation-failed") { Body = """{"document":"x","person":"a b"}""" },
        new("POST /v1/policy/replay", "auditor", 422, "policy-invalid") { Body = """{"document":"just text"}""" },
        new("POST /v1/policy/replay", "auditor", 422, "policy-invalid") { Body = $$"""{"document":"{{new string('#', 1024 * 1024 + 1)}}"}""" },
        new("POST /v1/policy/replay", "admin", 413, "payload-too-large") { Body = $$"""{"document":"{{new string('#', 2 * 1024 * 1024)}}"}""" },
        new("POST /v1/policy/replay", "operator", 403, "forbidden") { Body = """{"document":"x"}""" },
        new("GET /v1/policy?version=one", "admin", 400, "validation-failed"),
        new("GET /v1/policy?version=99999999999999999999", "admin", 400, "validation-failed"),
        new("GET /v1/policy?version=0", "admin", 404, "policy-version-unknown"),
        new("GET /v1/policy?version=99", "admin", 404, "policy-version-unknown"),

        // Profiles
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

        // Queries
        new("GET /v1/whoami?x=1", "alice", 400, "unknown-parameter"),
        new("GET /healthz?x=1", null, 400, "unknown-parameter"),
        new("GET /v1/sessions?Limit=1", "alice", 400, "unknown-parameter"),
        new("GET /v1/sessions?limit=1&limit=2", "alice", 400, "unknown-parameter"),
        new("GET /v1/sessions?limit=0", "alice", 400, "validation-failed"),
        new("GET /v1/sessions?limit=1001", "alice", 400, "validation-failed"),
        new("GET /v1/sessions?limit=ten", "alice", 400, "validation-failed"),
        new("GET /v1/sessions?cursor=x", "alice", 400, "cursor-invalid"),
        new("GET /v1/sessions?cursor=__________8", "alice", 400, "cursor-invalid"),
        new("GET /v1/sessions?status=dead", "alice", 400, "validation-failed"),
        new("GET /v1/sessions?status=1", "alice", 400, "validation-failed"),
        new("GET /v1/sessions?node=me", "alice", 400, "validation-failed"),
        new("GET /v1/sessions?since=yesterday", "alice", 400, "validation-failed"),
        new("GET /v1/tokens?cursor=x", "alice", 400, "cursor-invalid"),
        new("GET /v1/persons?cursor=tok_01m7ywq41dm50knecrkqtgkmq9", "admin", 400, "cursor-invalid"),
        new("GET /v1/revocations?cursor=x", "operator", 400, "cursor-invalid"),
        new("GET /v1/policy/versions?cursor=1", "admin", 400, "cursor-invalid"),
        new("GET /v1/events?after=-1", "auditor", 400, "validation-failed"),
        new("GET /v1/events?after=x", "auditor", 400, "validation-failed"),
        new("GET /v1/events?types=session_opened,nothing", "auditor", 400, "validation-failed"),
        new("GET /v1/events?stream=", "auditor", 400, "validation-failed"),
        new("GET /v1/streams/nothing", "auditor", 404, "stream-unknown"),
        new("GET /v1/streams/a%00b", "auditor", 400, null),
        new("GET /v1/streams/nothing/state", "auditor", 404, "stream-unknown"),
        new("GET /v1/streams/policy/state?at=noon", "auditor", 400, "validation-failed"),
        new("GET /v1/streams/policy/state?at=999999999999999999999", "auditor", 400, "validation-failed"),
        new("GET /v1/sessions/" + Nothing, "alice", 404, "session-unknown"),
        new("GET /v1/sessions/" + Nothing[..29], "alice", 404, "session-unknown"),
        new("GET /v1/sessions/%00", "alice", 400, null),
        new("POST /v1/sessions/" + Person + "/close", "alice", 404, "session-unknown"),
        new("GET /v1/whoami?access_token=x", null, 400, "credential-in-query"),

        // Tokens
        new("GET /v1/whoami", null, 401, "unauthenticated"),
        new("GET /v1/sessions", null, 401, "unauthenticated") { Authorization = "Basic YTpi" },
        new("GET /v1/sessions", null, 401, "unauthenticated") { Authorization = "Bearer sat_" },
        new("GET /v1/sessions", null, 401, "unauthenticated") { Authorization = "Bearer " + Foreign(TokenKind.ApiToken) },
        new("GET /v1/sessions", null, 403, "wrong-token-kind") { Authorization = "Bearer " + Foreign(TokenKind.SessionSecret) },
        new("POST /v1/sessions/" + Nothing + "/close", null, 404, "session-unknown") { Authorization = "Bearer " + Foreign(TokenKind.SessionSecret) },
        new("POST /v1/sessions", "carol", 403, "forbidden") { Body = "{" },
        new("GET /v1/events", "admin", 403, "forbidden"),
        new("PUT /v1/policy", "operator", 403, "forbidden") { Body = "x", MediaType = "application/yaml" },

        // Routes
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

    [Fact]
    public async Task each_is_told_what_is_wrong_and_the_documentation_knows_it()
    {
        var document = await Document();
        var wrong = new List<string>();
        foreach (var bad in All)
        {
            var answer = await Send(bad);
            if (answer.Status != bad.Status || answer.Code != bad.Code)
            {
                wrong.Add($"{bad}: {answer}");
            }
            else if (bad.Code is not null && RouteOf(bad) is { } route && !IsDocumented(document, route, answer))
            {
                wrong.Add($"{bad} is not in the documentation of {route.Name}");
            }
        }

        string.Join("\n", wrong).ShouldBe("");
        All.Length.ShouldBeGreaterThanOrEqualTo(60);
    }

    [Fact]
    public async Task none_leaves_a_trace()
    {
        await server.Settled();
        var before = await server.Rows();
        foreach (var bad in All)
        {
            await Send(bad);
        }

        (await server.Rows()).ShouldBe(before);
    }

    [Fact]
    public async Task every_wrong_field_is_named()
    {
        using var alice = server.As("alice");
        var answer = await alice.OpenSession(new { profile = "a b", reason = "", ticket = new string('x', 101) });
        answer.Status.ShouldBe(400);
        answer.Body.GetProperty("errors").EnumerateObject().Select(field => field.Name).ShouldBe(["profile", "reason", "ticket"], ignoreOrder: true);
    }

    [Fact]
    public async Task every_mistake_of_a_policy_is_listed_with_its_place()
    {
        using var admin = server.As("admin");
        var answer = await admin.PublishPolicy("version: \"1\"\nrulez: []\nrules:\n  - name: a\n    effect: alow\n    conditions: {}\n", ifMatch: "*");
        (answer.Status, answer.Code).ShouldBe((422, "policy-invalid"));
        answer.Body.GetProperty("findings").EnumerateArray()
            .Select(finding => (finding.GetProperty("line").GetInt32(), finding.GetProperty("severity").GetString()))
            .ShouldBe([(2, "error"), (5, "error"), (6, "error")]);
    }

    private async Task<Answer> Send(BadRequest bad)
    {
        var (method, path) = bad.Target.Split(' ') is [var m, var p] ? (m, p) : throw new InvalidOperationException(bad.Target);
        using var client = server.As(bad.Person);
        using var content = bad.Body is null ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(bad.Body));
        if (content is not null)
        {
            content.Headers.ContentType = new MediaTypeHeaderValue(bad.MediaType);
        }

        return await client.Send(new(method), path, content,
            ("Authorization", bad.Authorization), ("If-Match", bad.IfMatch), ("Host", bad.Host), ("Origin", bad.Origin), ("X-Forwarded-For", bad.ForwardedFor));
    }

    private static Route? RouteOf(BadRequest bad)
    {
        var (method, path) = bad.Target.Split(' ') is [var m, var p] ? (m, p.Split('?')[0].Split('/')) : default;
        return Routes.All.FirstOrDefault(route => route.Method == method
            && route.Path.Split('/') is var parts && parts.Length == path.Length
            && parts.Zip(path).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second));
    }

    private static bool IsDocumented(JsonElement document, Route route, Answer answer) =>
        document.GetProperty("paths").GetProperty(route.Path).GetProperty(route.Method.ToLowerInvariant()).GetProperty("responses")
            .TryGetProperty($"{answer.Status}", out var response)
        && response.GetProperty("description").GetString()!.Split(", ").Contains(answer.Code);

    private async Task<JsonElement> Document()
    {
        using var client = server.As(null);
        return (await client.Get("/openapi/v1.json")).Must(200).Body;
    }

    private static string Foreign(TokenKind kind) => TokenText.New(kind, Ulid.New(DateTimeOffset.UtcNow)).Reveal();
}

internal sealed record BadRequest(string Target, string? Person, int Status, string? Code)
{
    public string? Body { get; init; }

    public string MediaType { get; init; } = "application/json";

    public string? Authorization { get; init; }

    public string? IfMatch { get; init; }

    public string? Host { get; init; }

    public string? Origin { get; init; }

    public string? ForwardedFor { get; init; }

    public override string ToString() => $"{Target} {Body?[..Math.Min(80, Body.Length)]} as {Person}, {Status} {Code}";
}
