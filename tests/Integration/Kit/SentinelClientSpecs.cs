using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Kit;

public sealed class SentinelClientSpecs
{
    [Fact]
    public async Task a_revoke_of_everything_goes_out_as_the_api_wants_it()
    {
        await using var server = await StandIn.Start(Echo);
        using var client = Client(server, "sat_x");
        var answer = await client.RevokeEverything("drill", hold: "none", wait: "2s");
        answer.Status.ShouldBe(200);
        answer["method"].ShouldBe("POST");
        answer["target"].ShouldBe("/v1/revocations?wait=2s");
        answer["authorization"].ShouldBe("Bearer sat_x");
        answer["body"].ShouldBe("""{"scope":{"everything":true},"reason":"drill","hold":"none"}""");
        answer.Sequence.ShouldBe(42);
        answer.ETag.ShouldBe("\"7\"");
    }

    [Fact]
    public async Task a_session_token_goes_out_verbatim_on_the_credentials_routes()
    {
        await using var server = await StandIn.Start(Echo);
        using var client = Client(server, "sst_x");
        (await client.Credentials())["authorization"].ShouldBe("sst_x");
        (await client.ProcessCredentials())["authorization"].ShouldBe("sst_x");
    }

    [Theory]
    [InlineData(64 * 1024, true)]
    [InlineData((64 * 1024) + 1, false)]
    public async Task a_big_body_is_not_written_unless_the_server_wants_it(int length, bool written)
    {
        await using var server = await StandIn.Start(async context =>
        {
            if (written)
            {
                await context.Request.Body.CopyToAsync(Stream.Null);
            }

            context.Response.StatusCode = 413;
        });
        using var client = Client(server, token: null);
        using var body = new Observed(length);
        (await client.Send(HttpMethod.Put, "/v1/policy", body)).Status.ShouldBe(413);
        body.Written.ShouldBe(written);
    }

    [Fact]
    public async Task what_is_not_given_is_not_sent()
    {
        await using var server = await StandIn.Start(Echo);
        using var client = Client(server, token: null);
        var answer = await client.OpenSession("dev");
        answer["body"].ShouldBe("""{"profile":"dev"}""");
        answer.Body.GetProperty("authorization").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task a_policy_goes_out_as_yaml_with_the_version_it_replaces()
    {
        await using var server = await StandIn.Start(Echo);
        using var client = Client(server, "sat_x");
        var answer = await client.PublishPolicy("version: \"1\"", ifMatch: "\"6\"");
        answer["method"].ShouldBe("PUT");
        answer["contentType"].ShouldBe("application/yaml; charset=utf-8");
        answer["ifMatch"].ShouldBe("\"6\"");
        answer["body"].ShouldBe("version: \"1\"");
    }

    [Fact]
    public async Task a_refusal_keeps_its_code_and_fails_who_expected_success()
    {
        await using var server = await StandIn.Start(context =>
        {
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync("""{"code":"held"}""");
        });
        using var client = Client(server, "sat_x");
        var answer = await client.OpenSession("dev");
        answer.Code.ShouldBe("held");
        Should.Throw<InvalidOperationException>(() => answer.Must(201)).Message.ShouldBe("""Expected 201, got 403 {"code":"held"}""");
    }

    [Fact]
    public async Task a_body_that_is_no_json_is_kept_as_text()
    {
        await using var server = await StandIn.Start(context => context.Response.WriteAsync("not ready"));
        using var client = Client(server, token: null);
        var answer = await client.Get("/readyz");
        answer.Text.ShouldBe("not ready");
        answer.Body.ValueKind.ShouldBe(JsonValueKind.Undefined);
        answer.Code.ShouldBeNull();
    }

    [Fact]
    public async Task all_events_are_read_page_after_page()
    {
        await using var server = await StandIn.Start(context => context.Response.WriteAsync(context.Request.QueryString.Value switch
        {
            "?after=0&limit=1000" => """{"events":[{"sequence":1},{"sequence":2}],"next":2}""",
            "?after=2&limit=1000" => """{"events":[{"sequence":5}],"next":null}""",
            var other => throw new InvalidOperationException(other),
        }));
        using var client = Client(server, "sat_x");
        var sequences = new List<long>();
        await foreach (var e in client.AllEvents(0, TestContext.Current.CancellationToken))
        {
            sequences.Add(e.GetProperty("sequence").GetInt64());
        }

        sequences.ShouldBe([1, 2, 5]);
    }

    private static SentinelClient Client(StandIn server, string? token) => new(server.Url, token, TestContext.Current.CancellationToken);

    private static async Task Echo(HttpContext context)
    {
        context.Response.Headers["Sentinel-Sequence"] = "42";
        context.Response.Headers.ETag = "\"7\"";
        await context.Response.WriteAsJsonAsync(new
        {
            method = context.Request.Method,
            target = context.Request.Path + context.Request.QueryString.Value,
            authorization = context.Request.Headers.Authorization.SingleOrDefault(),
            contentType = context.Request.ContentType,
            ifMatch = context.Request.Headers.IfMatch.SingleOrDefault(),
            body = await new StreamReader(context.Request.Body).ReadToEndAsync(),
        });
    }

    private sealed class Observed(int length) : HttpContent
    {
        internal bool Written { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            Written = true;
            return stream.WriteAsync(new byte[length], TestContext.Current.CancellationToken).AsTask();
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return true;
        }
    }
}
