using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Sentinel.Integration.EndToEnd;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Fuzz;

/// <summary>Requests that are nearly right, against a real server of their own: each has an answer, none is a failure of the server's.</summary>
public sealed class HttpFuzzSpecs(LiveServer server) : IClassFixture<LiveServer>
{
    private const int AtOnce = 4;
    private const string Nothing = "01m7ywq41dm50knecrkqtgkmq9";

    [Fact]
    public async Task every_nearly_right_request_is_answered_and_none_makes_the_server_fail()
    {
        var session = await server.Open();
        var templates = Templates(session["id"], session["token"]);
        using var connections = new BlockingCollection<RawConnection>();
        for (var i = 0; i < AtOnce; i++)
        {
            connections.Add(new(server.Process.Url), TestContext.Current.CancellationToken);
        }

        var seen = new ConcurrentDictionary<int, int>();
        await FuzzRun.Each(10_000, AtOnce, async (random, cancel) =>
        {
            var right = templates[random.Next(templates.Length)];
            var request = FuzzedRequest.Of(right, server.Process.Url, random);
            var connection = connections.Take(cancel);
            try
            {
                var (status, body) = await connection.Send(request.Bytes, request.Endless, cancel);
                seen.AddOrUpdate(status, 1, (_, count) => count + 1);
                return Wrong(status, body, right, request) is { } wrong ? $"{wrong}\n{Encoding.Latin1.GetString(request.Bytes)}\n→ {status} {body}" : null;
            }
            finally
            {
                connections.Add(connection, CancellationToken.None);
            }
        });

        while (connections.TryTake(out var connection))
        {
            connection.Dispose();
        }

        // They were near enough: every kind of answer came, and some were right after all.
        int[] expected = [200, 201, 400, 401, 404, 405, 415, 421, 422];
        expected.Where(status => !seen.ContainsKey(status)).ShouldBeEmpty(string.Join(", ", seen.OrderBy(s => s.Key)));
        using var auditor = server.As("auditor");
        (await auditor.Get("/readyz")).Must(200);
        (await LogInvariant.Check(auditor.AllEvents(enumeration: TestContext.Current.CancellationToken), TestContext.Current.CancellationToken)).ShouldBe([]);
    }

    /// <summary>A refusal by the web server itself has no body; all others say their code and what to do.</summary>
    private static string? Wrong(int status, string body, Template right, FuzzedRequest request) => status switch
    {
        0 when !request.Endless => "no answer",
        >= 500 => "a failure",
        < 300 when !request.HasRightSecret && right.Secret.Length > 0 && !body.Contains("alive", StringComparison.Ordinal) && IsPrivate(right) => "a wrong secret was taken",
        >= 400 when body.Length > 0 && !SaysItsCode(body) => "a refusal without a code",
        _ => null,
    };

    private static bool IsPrivate(Template right) => right.Target.StartsWith("/v1/", StringComparison.Ordinal);

    private static bool SaysItsCode(string body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.TryGetProperty("code", out var code) && code.GetString() is { Length: > 0 };
    }

    private Template[] Templates(string session, string sessionSecret)
    {
        var (alice, admin, @operator, auditor) = (server.TokenOf("alice"), server.TokenOf("admin"), server.TokenOf("operator"), server.TokenOf("auditor"));
        var policy = File.ReadAllText(Path.Combine(Repository.Root, "samples", "policy.yaml"));
        return
        [
            new("POST", "/v1/sessions", alice, """{"profile":"dev","duration":"15m","reason":"why not","ticket":"OPS-1","use":"server","context":{"host":"ci-7"}}"""),
            new("GET", "/v1/sessions?profile=dev&status=opened&since=2026-11-21T08:00:00Z", alice),
            new("GET", $"/v1/sessions/{session}", alice),
            new("POST", $"/v1/sessions/ses_{Nothing}/revoke?wait=1s", @operator, """{"reason":"a test"}"""),
            new("POST", $"/v1/sessions/ses_{Nothing}/close", alice, "{}"),
            new("GET", "/v1/credentials", sessionSecret) { Verbatim = true },
            new("GET", "/v1/credentials/process", sessionSecret) { Verbatim = true },
            new("POST", "/v1/revocations?wait=1s", @operator, """{"scope":{"person":"psn_01m7ywq41dm50knecrkqtgkmq9","profile":"dev"},"reason":"a test","hold":"none"}"""),
            new("GET", "/v1/revocations?limit=3", @operator),
            new("POST", $"/v1/revocations/rev_{Nothing}/lift", @operator, """{"reason":"a test"}"""),
            new("GET", "/v1/profiles", alice),
            new("PUT", "/v1/policy?dryRun=true&comment=x", admin, policy, "application/yaml"),
            new("POST", "/v1/policy/validate", admin, JsonSerializer.Serialize(new { document = policy })),
            new("POST", "/v1/policy/simulate", admin,
                """{"requests":[{"user":"alice","groups":["developers"],"profile":"dev","mode":"server","time":"2026-11-21T08:00:00Z","sourceIp":"10.1.2.3","device":{"diskEncrypted":true,"osType":"linux","osVersion":"14.2"},"sessionTracked":true,"approved":false,"breakGlass":false}]}"""),
            new("GET", "/v1/policy/versions/diff?from=1&to=1", admin),
            new("POST", "/v1/persons", admin, """{"handle":"dora","groups":["developers","sre"],"roles":["requester","approver"]}"""),
            new("PUT", $"/v1/persons/psn_{Nothing}/groups", admin, """{"groups":["developers"]}"""),
            new("PUT", $"/v1/persons/psn_{Nothing}/roles", admin, """{"roles":["requester"]}"""),
            new("POST", "/v1/tokens", admin, $$"""{"personId":"psn_{{Nothing}}","name":"laptop","roles":["requester"],"expiresAt":"2027-01-01T00:00:00Z"}"""),
            new("DELETE", $"/v1/tokens/tok_{Nothing}?endSessions=false", alice),
            new("GET", "/v1/events?after=3&types=session_opened,credentials_issued&limit=5", auditor),
            new("GET", $"/v1/streams/session-{session}", auditor),
            new("GET", $"/v1/streams/session-{session}/state?at=2026-11-21T08:00:00Z", auditor),
            new("GET", "/v1/whoami", alice),
            new("GET", "/healthz", alice),
        ];
    }
}
