using System.Net;
using System.Net.Sockets;
using System.Text;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Identity;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Http;

/// <summary>Who calls, and what he may reach.</summary>
[Collection(EdgeCollection.Name)]
public sealed class EdgeAuthenticationSpecs(EdgeApp app) : EdgeSpecs(app)
{
    private const string Ulid = "01jd6x0000000000000000000a";

    [Fact]
    public async Task whoami_shows_the_caller()
    {
        using var response = await Send("GET", "/v1/whoami", App.Requester.Token);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var me = await Json(response);
        me.GetProperty("personId").GetString().ShouldBe(App.Requester.PersonId.Value);
        me.GetProperty("handle").GetString().ShouldBe("ada");
        me.GetProperty("groups").EnumerateArray().Select(group => group.GetString()).ShouldBe(["sre"]);
        me.GetProperty("roles").EnumerateArray().Select(role => role.GetString()).ShouldBe(["requester"]);
    }

    [Fact]
    public async Task missing_malformed_unknown_and_foreign_tokens_are_told_the_same()
    {
        var foreign = TokenText.New(TokenKind.ApiToken, App.Admin.Token.AsSpan(4, 26)).Reveal();
        var unknown = TokenText.New(TokenKind.ApiToken, Ulid).Reveal();
        var truncated = App.Admin.Token[..^1];
        var changed = App.Admin.Token[..^1] + (App.Admin.Token[^1] == '0' ? '1' : '0');
        string?[] headers =
        [
            null, "", "Bearer", "Bearer ", "Bearer x", $"Basic {App.Admin.Token}", App.Admin.Token, $"Bearer  {App.Admin.Token}",
            $"Bearer {foreign}", $"Bearer {unknown}", $"Bearer {truncated}", $"Bearer {changed}",
            $"Bearer {App.Admin.Token}, Bearer {App.Admin.Token}",
        ];
        var answers = new List<string>();
        foreach (var header in headers)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/whoami");
            if (header is not null)
            {
                request.Headers.TryAddWithoutValidation("Authorization", header);
            }

            using var response = await App.Client.SendAsync(request, TestContext.Current.CancellationToken);
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, header);
            response.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
            answers.Add(WithoutTrace(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        }

        answers.Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task a_node_that_is_behind_does_not_call_a_token_unknown()
    {
        App.Unfit = LogRefusals.NotFresh;
        try
        {
            await Refused("GET", "/v1/whoami", TokenText.New(TokenKind.ApiToken, Ulid).Reveal(), null, 503, "not-fresh");
        }
        finally
        {
            App.Unfit = null;
        }
    }

    [Fact]
    public async Task two_authorization_headers_are_one_too_many()
    {
        var line = $"Authorization: Bearer {App.Admin.Token}\r\n";

        (await Raw(line)).ShouldStartWith("HTTP/1.1 200 ");
        (await Raw(line + line)).ShouldStartWith("HTTP/1.1 401 ");
        (await Raw(line + "Authorization: Basic x\r\n")).ShouldStartWith("HTTP/1.1 401 ");
        (await Raw("Authorization: Basic x\r\n" + line)).ShouldStartWith("HTTP/1.1 401 ");

        // HttpClient joins what is sent twice.
        async Task<string> Raw(string authorization)
        {
            using var socket = new TcpClient("127.0.0.1", App.Client.BaseAddress!.Port);
            await using var stream = socket.GetStream();
            var request = $"GET /v1/whoami HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{authorization}\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        }
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
        using var byToken = await Send("POST", $"/v1/sessions/ses_{Ulid}/close", App.Requester.Token);

        (await Text(bySecret)).ShouldBe($"ses_{Ulid}");
        (await Text(byToken)).ShouldBe("ada");
        await Refused("POST", $"/v1/sessions/ses_{Ulid}/close", App.Admin.Token, null, 403, "forbidden");
    }

    [Fact]
    public async Task the_credential_routes_authenticate_by_themselves()
    {
        using var response = await Send("GET", "/v1/credentials", "anything");

        (await Text(response)).ShouldBe("Bearer anything");
    }

    [Fact]
    public async Task a_requester_sees_only_his_own_tokens_and_an_admin_everyones()
    {
        using var own = await Send("GET", "/v1/tokens", App.Requester.Token);
        using var all = await Send("GET", "/v1/tokens", App.Admin.Token);
        using var one = await Send("GET", $"/v1/tokens?person={App.Requester.PersonId}", App.Admin.Token);

        (await Owners(own)).ShouldBe([App.Requester.PersonId.Value]);
        (await Owners(all)).ShouldBe([App.Requester.PersonId.Value, App.Admin.PersonId.Value], ignoreOrder: true);
        (await Owners(one)).ShouldBe([App.Requester.PersonId.Value]);

        async Task<string?[]> Owners(HttpResponseMessage response) =>
            [.. (await Json(response)).GetProperty("items").EnumerateArray().Select(token => token.GetProperty("personId").GetString())];
    }

    [Fact]
    public async Task another_s_token_and_a_random_id_look_the_same()
    {
        var others = await Refused("DELETE", $"/v1/tokens/tok_{App.Admin.Token.Substring(4, 26)}", App.Requester.Token, null, 404, "token-unknown");
        var malformed = await Refused("DELETE", "/v1/tokens/x", App.Requester.Token, null, 404, "token-unknown");

        WithoutTrace(others.GetRawText()).ShouldBe(WithoutTrace(malformed.GetRawText()));
    }

    [Theory]
    [InlineData("GET", "/v1/persons")]
    [InlineData("POST", "/v1/persons")]
    [InlineData("PUT", "/v1/persons/psn_x/roles")]
    [InlineData("POST", "/v1/tokens")]
    public async Task a_route_of_admins_refuses_others_before_it_reads_the_body(string method, string path) =>
        await Refused(method, path, App.Requester.Token, "{", 403, "forbidden");
}
