using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Identity;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Http;

public sealed class EdgeTests(EdgeApp app) : IClassFixture<EdgeApp>
{
    private const string Ulid = "01jd6x0000000000000000000a";

    [Fact]
    public async Task whoami_shows_the_caller()
    {
        using var response = await Send("GET", "/v1/whoami", app.Requester.Token);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var me = await Json(response);
        me.GetProperty("personId").GetString().ShouldBe(app.Requester.PersonId.Value);
        me.GetProperty("handle").GetString().ShouldBe("ada");
        me.GetProperty("groups").EnumerateArray().Select(group => group.GetString()).ShouldBe(["sre"]);
        me.GetProperty("roles").EnumerateArray().Select(role => role.GetString()).ShouldBe(["requester"]);
    }

    [Fact]
    public async Task missing_malformed_unknown_and_foreign_tokens_are_told_the_same()
    {
        var foreign = TokenText.New(TokenKind.ApiToken, app.Admin.Token.AsSpan(4, 26)).Reveal();
        var unknown = TokenText.New(TokenKind.ApiToken, Ulid).Reveal();
        var truncated = app.Admin.Token[..^1];
        var changed = app.Admin.Token[..^1] + (app.Admin.Token[^1] == '0' ? '1' : '0');
        string?[] headers =
        [
            null, "", "Bearer", "Bearer ", "Bearer x", $"Basic {app.Admin.Token}", app.Admin.Token, $"Bearer  {app.Admin.Token}",
            $"Bearer {foreign}", $"Bearer {unknown}", $"Bearer {truncated}", $"Bearer {changed}",
            $"Bearer {app.Admin.Token}, Bearer {app.Admin.Token}",
        ];
        var answers = new List<string>();
        foreach (var header in headers)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/whoami");
            if (header is not null)
            {
                request.Headers.TryAddWithoutValidation("Authorization", header);
            }

            using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, header);
            response.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
            answers.Add(WithoutTrace(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        }

        answers.Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task a_node_that_is_behind_does_not_call_a_token_unknown()
    {
        app.Unfit = LogRefusals.NotFresh;
        try
        {
            await Refused("GET", "/v1/whoami", TokenText.New(TokenKind.ApiToken, Ulid).Reveal(), null, 503, "not-fresh");
        }
        finally
        {
            app.Unfit = null;
        }
    }

    [Fact]
    public async Task two_authorization_values_are_one_too_many()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/whoami");
        request.Headers.TryAddWithoutValidation("Authorization", [$"Bearer {app.Admin.Token}", $"Bearer {app.Admin.Token}"]);

        await Refused(request, 401, "unauthenticated");
    }

    [Fact]
    public async Task a_session_secret_is_the_wrong_kind_of_token_on_the_api()
    {
        var secret = TokenText.New(TokenKind.SessionSecret, Ulid).Reveal();

        await Refused("GET", "/v1/whoami", secret, null, 403, "wrong-token-kind");
        await Refused("DELETE", "/v1/tokens/tok_x", secret, null, 403, "wrong-token-kind");
    }

    [Fact]
    public async Task closing_a_session_takes_either_kind_of_token()
    {
        var secret = TokenText.New(TokenKind.SessionSecret, Ulid).Reveal();

        using var bySecret = await Send("POST", $"/v1/sessions/ses_{Ulid}/close", secret);
        using var byToken = await Send("POST", $"/v1/sessions/ses_{Ulid}/close", app.Requester.Token);

        (await Text(bySecret)).ShouldBe($"ses_{Ulid}");
        (await Text(byToken)).ShouldBe("ada");
        await Refused("POST", $"/v1/sessions/ses_{Ulid}/close", app.Admin.Token, null, 403, "forbidden");
    }

    [Theory]
    [InlineData("/v1/whoami?token=x")]
    [InlineData("/v1/whoami?access_token=x")]
    [InlineData("/v1/whoami?x=sat_01jd6x")]
    [InlineData("/v1/whoami?SST_01jd6x")]
    [InlineData("/nowhere?x=%73at_01jd6x")]
    [InlineData("/healthz?authorization=x")]
    public async Task no_credential_is_taken_from_a_query(string path) =>
        await Refused("GET", path, app.Admin.Token, null, 400, "credential-in-query");

    [Theory]
    [InlineData("/v1/whoami?x=1")]
    [InlineData("/v1/persons?limit=1&limit=2")]
    [InlineData("/v1/persons?Limit=1")]
    [InlineData("/healthz?x")]
    public async Task a_query_parameter_that_is_not_known_is_refused(string path) =>
        await Refused("GET", path, app.Admin.Token, null, 400, "unknown-parameter");

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=+1")]
    [InlineData("limit=")]
    public async Task a_limit_is_a_number_from_1_to_1000(string query)
    {
        var problem = await Refused("GET", $"/v1/persons?{query}", app.Admin.Token, null, 400, "validation-failed");

        problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).ShouldBe(["limit"]);
    }

    [Fact]
    public async Task a_list_is_newest_first_and_continued_by_its_cursor()
    {
        using var first = await Send("GET", "/v1/persons?limit=1", app.Admin.Token);
        var page = await Json(first);
        using var second = await Send("GET", $"/v1/persons?limit=1&cursor={page.GetProperty("cursor").GetString()}", app.Admin.Token);
        var rest = await Json(second);

        string[] ids = [Only(page), Only(rest)];
        ids.ShouldBe(new[] { app.Admin.PersonId.Value, app.Requester.PersonId.Value }.OrderDescending(StringComparer.Ordinal));
        rest.GetProperty("cursor").ValueKind.ShouldBe(JsonValueKind.Null);

        static string Only(JsonElement page) => page.GetProperty("items").EnumerateArray().Single().GetProperty("id").GetString()!;
    }

    [Fact]
    public async Task a_read_says_which_version_it_shows()
    {
        using var response = await Send("GET", $"/v1/persons/{app.Requester.PersonId}", app.Admin.Token);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.ETag.ShouldBe(new EntityTagHeaderValue("\"1\""));
    }

    [Fact]
    public async Task a_requester_sees_only_his_own_tokens_and_an_admin_everyones()
    {
        using var own = await Send("GET", "/v1/tokens", app.Requester.Token);
        using var all = await Send("GET", "/v1/tokens", app.Admin.Token);
        using var one = await Send("GET", $"/v1/tokens?person={app.Requester.PersonId}", app.Admin.Token);

        (await Owners(own)).ShouldBe([app.Requester.PersonId.Value]);
        (await Owners(all)).ShouldBe([app.Requester.PersonId.Value, app.Admin.PersonId.Value], ignoreOrder: true);
        (await Owners(one)).ShouldBe([app.Requester.PersonId.Value]);

        async Task<string?[]> Owners(HttpResponseMessage response) =>
            [.. (await Json(response)).GetProperty("items").EnumerateArray().Select(token => token.GetProperty("personId").GetString())];
    }

    [Fact]
    public async Task another_s_token_and_a_random_id_look_the_same()
    {
        var others = await Refused("DELETE", $"/v1/tokens/tok_{app.Admin.Token.Substring(4, 26)}", app.Requester.Token, null, 404, "token-unknown");
        var malformed = await Refused("DELETE", "/v1/tokens/x", app.Requester.Token, null, 404, "token-unknown");

        WithoutTrace(others.GetRawText()).ShouldBe(WithoutTrace(malformed.GetRawText()));
    }

    [Theory]
    [InlineData("GET", "/v1/persons")]
    [InlineData("POST", "/v1/persons")]
    [InlineData("PUT", "/v1/persons/psn_x/roles")]
    [InlineData("POST", "/v1/tokens")]
    public async Task a_route_of_admins_refuses_others_before_it_reads_the_body(string method, string path) =>
        await Refused(method, path, app.Requester.Token, "{", 403, "forbidden");

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"handle":"x"}""")]
    [InlineData("""{"roles":[]}""")]
    [InlineData("""{"handle":null,"roles":[]}""")]
    [InlineData("""{"handle":1,"roles":[]}""")]
    [InlineData("""{"handle":"x","roles":["root"]}""")]
    [InlineData("""{"handle":"x","roles":[],"admin":true}""")]
    [InlineData("""{"handle":"x","Roles":[],"roles":[]}""")]
    [InlineData("""{"handle":"x","handle":"y","roles":[]}""")]
    [InlineData("""{"handle":"x","roles":[],}""")]
    [InlineData("""{"handle":"\ud800","roles":[]}""")]
    public async Task a_body_is_exactly_what_is_documented(string body) =>
        await Refused("POST", "/v1/persons", app.Admin.Token, body, 400, "malformed-body");

    [Fact]
    public async Task an_unknown_field_is_named()
    {
        var problem = await Refused("POST", "/v1/persons", app.Admin.Token, """{"handle":"x","roles":[],"admin":true}""", 400, "malformed-body");

        problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).ShouldBe(["admin"]);
    }

    [Fact]
    public async Task a_deeply_nested_body_is_malformed() =>
        await Refused("POST", "/v1/persons", app.Admin.Token, "{\"groups\":" + new string('[', 5000) + new string(']', 5000) + "}", 400, "malformed-body");

    [Fact]
    public async Task every_wrong_field_is_told()
    {
        var problem = await Refused("POST", "/v1/persons", app.Admin.Token, """{"handle":"a b","roles":[],"groups":["x\n"]}""", 400, "validation-failed");

        problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).ShouldBe(["handle", "groups"]);
    }

    [Theory]
    [InlineData(65_000, 400)]
    [InlineData(66_000, 413)]
    public async Task a_body_has_64_kib_at_most(int length, int status) =>
        await Refused("POST", "/v1/persons", app.Admin.Token, new string(' ', length), status, status == 413 ? "payload-too-large" : "malformed-body");

    [Fact]
    public async Task a_body_of_another_media_type_is_refused()
    {
        using var request = Request("POST", "/v1/persons", app.Admin.Token);
        request.Content = new StringContent("handle: x", Encoding.UTF8, "text/plain");

        await Refused(request, 415, "unsupported-media-type");
    }

    [Fact]
    public async Task an_unreachable_log_is_503_with_a_time_and_without_a_word_of_the_database()
    {
        using var response = await Send("POST", "/v1/persons", app.Admin.Token, """{"handle":"x","roles":["requester"]}""");

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        var text = await Text(response);
        text.ShouldContain("\"code\":\"store-unavailable\"");
        text.ShouldNotContain("10.0.0.1");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("\"x\"")]
    [InlineData("\"-1\"")]
    [InlineData("3")]
    [InlineData("\"1\", \"2\"")]
    public async Task if_match_is_one_etag(string etag)
    {
        using var request = Request("POST", $"/v1/persons/{app.Requester.PersonId}/disable", app.Admin.Token);
        request.Headers.TryAddWithoutValidation("If-Match", etag);

        var problem = await Refused(request, 400, "validation-failed");

        problem.GetProperty("errors").EnumerateObject().Single().Name.ShouldBe("ifMatch");
    }

    [Fact]
    public async Task an_exception_tells_nothing()
    {
        using var response = await Send("GET", "/readyz", null);

        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        var text = await Text(response);
        text.ShouldContain("\"code\":\"internal-error\"");
        text.ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("GET", "/nowhere", 404, "route-unknown")]
    [InlineData("GET", "/in-no-table", 404, "route-unknown")]
    [InlineData("DELETE", "/v1/whoami", 405, "method-not-allowed")]
    [InlineData("OPTIONS", "/v1/whoami", 405, "method-not-allowed")]
    public async Task what_is_no_route_is_a_problem_too(string method, string path, int status, string code) =>
        await Refused(method, path, app.Admin.Token, null, status, code);

    [Fact]
    public async Task a_problem_has_every_member()
    {
        using var response = await Send("GET", "/v1/whoami", null);

        response.Content.Headers.ContentType!.ToString().ShouldBe("application/problem+json");
        var problem = await Json(response);
        problem.EnumerateObject().Select(member => member.Name).ShouldBe(["type", "title", "status", "detail", "code", "traceId"]);
        problem.GetProperty("type").GetString().ShouldBe("urn:sentinel:problem:unauthenticated");
        problem.GetProperty("status").GetInt32().ShouldBe(401);
        problem.GetProperty("traceId").GetString().ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("POST", "/v1/credentials", 405, "MethodNotAllowed")]
    [InlineData("HEAD", "/v1/credentials", 405, null)]
    [InlineData("GET", "/v1/credentials?token=x", 400, "CredentialInQuery")]
    [InlineData("GET", "/v1/credentials/nowhere", 404, "RouteUnknown")]
    public async Task problems_of_the_credential_routes_are_spelled_for_aws(string method, string path, int status, string? name)
    {
        using var response = await Send(method, path, null);

        ((int)response.StatusCode).ShouldBe(status);
        response.Content.Headers.ContentType!.ToString().ShouldBe("application/json");
        if (name is not null)
        {
            var problem = await Json(response);
            problem.GetProperty("Code").GetString().ShouldBe(name);
            problem.GetProperty("Message").GetString().ShouldBe(problem.GetProperty("message").GetString());
            problem.GetProperty("status").GetInt32().ShouldBe(status);
        }
    }

    [Fact]
    public async Task the_credential_routes_authenticate_by_themselves()
    {
        using var response = await Send("GET", "/v1/credentials", "anything");

        (await Text(response)).ShouldBe("Bearer anything");
    }

    [Theory]
    [InlineData("evil.example", 421)]
    [InlineData("127.0.0.1.evil.example", 421)]
    [InlineData("localhost:9", 200)]
    [InlineData("LOCALHOST", 200)]
    public async Task only_configured_hosts_are_answered(string host, int status)
    {
        using var request = Request("GET", "/v1/whoami", app.Admin.Token);
        request.Headers.Host = host;
        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);

        ((int)response.StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task health_is_answered_to_any_host()
    {
        using var request = Request("GET", "/healthz", null);
        request.Headers.Host = "10.1.2.3";
        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task web_pages_are_refused()
    {
        using var request = Request("GET", "/v1/whoami", app.Admin.Token);
        request.Headers.TryAddWithoutValidation("Origin", "null");

        await Refused(request, 403, "origin-refused");
    }

    [Theory]
    [InlineData("X-Forwarded-For", "10.0.0.1")]
    [InlineData("Forwarded", "for=10.0.0.1")]
    public async Task whoever_is_not_trusted_does_not_forward(string header, string value)
    {
        using var request = Request("GET", "/v1/whoami", app.Admin.Token);
        request.Headers.TryAddWithoutValidation(header, value);

        await Refused(request, 400, "forwarded-untrusted");
    }

    private static HttpRequestMessage Request(string method, string path, string? token, string? body = null)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (token is not null)
        {
            request.Headers.Authorization = new("Bearer", token);
        }

        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return request;
    }

    private async Task<HttpResponseMessage> Send(string method, string path, string? token, string? body = null)
    {
        using var request = Request(method, path, token, body);
        return await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task<JsonElement> Refused(string method, string path, string? token, string? body, int status, string code)
    {
        using var request = Request(method, path, token, body);
        return await Refused(request, status, code);
    }

    private async Task<JsonElement> Refused(HttpRequestMessage request, int status, string code)
    {
        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var problem = await Json(response);
        (problem.GetProperty("code").GetString(), (int)response.StatusCode).ShouldBe((code, status));
        return problem;
    }

    private static async Task<string> Text(HttpResponseMessage response) =>
        await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static async Task<JsonElement> Json(HttpResponseMessage response) => JsonDocument.Parse(await Text(response)).RootElement;

    private static string WithoutTrace(string json) => json[..json.IndexOf("\"traceId\"", StringComparison.Ordinal)];
}
