using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.EndToEnd;

/// <summary>What the credential routes hand out and how they refuse, byte for byte where AWS clients care.</summary>
[Collection(ApiCollection.Name)]
public sealed partial class LeaseSpecs(LiveServer server)
{
    private static readonly TimeSpan LeaseOfDev = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task container_credentials_have_the_form_that_sdks_read()
    {
        var opened = await server.Open();
        using var client = server.With(opened["token"]);
        var before = DateTimeOffset.UtcNow;
        var lease = (await LiveServer.Keys(client.Credentials));
        lease.Body.EnumerateObject().Select(property => property.Name)
            .ShouldBe(["RoleArn", "AccessKeyId", "SecretAccessKey", "Token", "Expiration", "AccountId"]);
        lease.Body.EnumerateObject().ShouldAllBe(property => property.Value.ValueKind == JsonValueKind.String);
        lease["RoleArn"].ShouldBe("arn:aws:iam::123456789012:role/SandboxDev");
        lease["AccountId"].ShouldBe("123456789012");
        AssertFrame(lease, lease["AccessKeyId"], lease["Expiration"], before);
    }

    [Fact]
    public async Task process_credentials_have_the_form_that_clients_read()
    {
        var opened = await server.Open(use: "credential_process");
        using var client = server.With(opened["token"]);
        var before = DateTimeOffset.UtcNow;
        var lease = (await LiveServer.Keys(client.ProcessCredentials));
        lease.Body.EnumerateObject().Select(property => property.Name)
            .ShouldBe(["Version", "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration", "AccountId"]);
        lease.Body.GetProperty("Version").GetRawText().ShouldBe("1");
        AssertFrame(lease, lease["AccessKeyId"], lease["Expiration"], before);
    }

    [Fact]
    public async Task the_same_keys_are_served_again_with_the_same_bytes()
    {
        var opened = await server.Open();
        using var client = server.With(opened["token"]);
        (await LiveServer.Keys(client.Credentials)).Text.ShouldBe((await LiveServer.Keys(client.Credentials)).Text);
    }

    [Fact]
    public async Task a_bearer_token_does_as_well()
    {
        var opened = await server.Open();
        using var anonymous = server.With(null);
        var plain = await LiveServer.Keys(() => anonymous.Get("/v1/credentials", ("Authorization", opened["token"])));
        var bearer = await anonymous.Get("/v1/credentials", ("Authorization", $"Bearer {opened["token"]}"));
        bearer.Must(200).Text.ShouldBe(plain.Text);
    }

    [Theory]
    [InlineData("HEAD", "/v1/credentials")]
    [InlineData("OPTIONS", "/v1/credentials")]
    [InlineData("POST", "/v1/credentials")]
    [InlineData("HEAD", "/v1/credentials/process")]
    [InlineData("OPTIONS", "/v1/credentials/process")]
    public async Task only_get_is_answered_and_nothing_is_recorded(string method, string path)
    {
        var opened = await server.Open();
        using var client = server.With(opened["token"]);
        var answer = await client.Send(new(method), path, null);
        (answer.Status, answer.Headers["Allow"]).ShouldBe((405, "GET"));
        using var auditor = server.As("auditor");
        (await auditor.Stream($"session-{opened["id"]}")).Body.GetProperty("events").GetArrayLength().ShouldBe(1);
    }

    [Theory]
    [InlineData("unknown", 401, "Unauthenticated", "unauthenticated")]
    [InlineData("malformed", 401, "Unauthenticated", "unauthenticated")]
    [InlineData("missing", 401, "Unauthenticated", "unauthenticated")]
    [InlineData("another", 401, "Unauthenticated", "unauthenticated")]
    [InlineData("api", 403, "WrongTokenKind", "wrong-token-kind")]
    [InlineData("revoked", 403, "SessionRevoked", "session-revoked")]
    [InlineData("closed", 403, "SessionClosed", "session-closed")]
    [InlineData("query", 400, "CredentialInQuery", "credential-in-query")]
    public async Task a_refusal_is_spelled_in_both_ways(string what, int status, string awsName, string code)
    {
        var opened = await server.Open();
        using var client = server.With(null);
        var secret = opened["token"];
        switch (what)
        {
            case "revoked":
                await server.Revoke(opened["id"], "drill");
                break;
            case "closed":
                using (var alice = server.As("alice"))
                {
                    (await alice.CloseSession(opened["id"])).Must(204);
                }

                break;
            default:
                break;
        }

        (string, string?)[] headers = what switch
        {
            "missing" or "query" => [],
            "malformed" => [("Authorization", "sst_short")],
            "unknown" => [("Authorization", Secret(Ulid.New(DateTimeOffset.UtcNow)))],
            "another" => [("Authorization", Secret(opened["id"].AsSpan("ses_".Length)))],
            "api" => [("Authorization", server.TokenOf("alice"))],
            _ => [("Authorization", secret)],
        };
        var answer = await client.Get(what == "query" ? $"/v1/credentials?token={secret}" : "/v1/credentials", headers);
        answer.Status.ShouldBe(status, answer.ToString());
        answer.Headers["Content-Type"].ShouldBe("application/json");
        answer.Headers["Cache-Control"].ShouldBe("no-store");
        answer.Body.EnumerateObject().Select(property => property.Name)
            .ShouldBe(["Code", "Message", "code", "message", "type", "status", "traceId"]);
        (answer["Code"], answer["code"], answer["type"]).ShouldBe((awsName, code, $"urn:sentinel:problem:{code}"));
        answer["Message"].ShouldBe(answer["message"]);
        answer.Body.GetProperty("status").GetInt32().ShouldBe(status);
        answer.Text.Length.ShouldBeLessThan(1024);
    }

    [Fact]
    public async Task the_keys_have_power_and_a_name_and_cannot_assume_another_role()
    {
        var opened = await server.Open();
        using var client = server.With(opened["token"]);
        var lease = (await LiveServer.Keys(client.Credentials));
        using var sts = new AmazonSecurityTokenServiceClient(
            new SessionAWSCredentials(lease["AccessKeyId"], lease["SecretAccessKey"], lease["Token"]),
            new AmazonSecurityTokenServiceConfig { ServiceURL = server.Sts.OriginalString, AuthenticationRegion = "eu-central-1", MaxErrorRetry = 0 });
        (await sts.GetCallerIdentityAsync(new(), TestContext.Current.CancellationToken)).Arn
            .ShouldStartWith("arn:aws:sts::123456789012:assumed-role/SandboxDev/");
        (await sts.DecodeAuthorizationMessageAsync(new() { EncodedMessage = "hello" }, TestContext.Current.CancellationToken))
            .DecodedMessage.ShouldContain("hello");
        var refused = await Should.ThrowAsync<AmazonSecurityTokenServiceException>(() =>
            sts.AssumeRoleAsync(new() { RoleArn = "arn:aws:iam::123456789012:role/SandboxProd", RoleSessionName = "next" }));
        (refused.ErrorCode, (int)refused.StatusCode).ShouldBe(("AccessDenied", 403));
        refused.Message.ShouldContain("explicit deny in a session policy");
    }

    [Fact]
    public async Task the_event_of_a_lease_says_when_it_ends_and_whom_the_trail_names()
    {
        var opened = await server.Open();
        using var client = server.With(opened["token"]);
        var lease = (await LiveServer.Keys(client.Credentials));
        using var auditor = server.As("auditor");
        var issued = (await auditor.Stream($"session-{opened["id"]}")).Must(200).Body.GetProperty("events").EnumerateArray()
            .Single(e => e.GetProperty("type").GetString() == "credentials_issued").GetProperty("data");
        issued.GetProperty("accessKeyId").GetString().ShouldBe(lease["AccessKeyId"]);
        var end = issued.GetProperty("leaseEndsAt").GetDateTimeOffset();
        lease["Expiration"].ShouldBe(end.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        issued.GetProperty("deadAt").GetDateTimeOffset().ShouldBe(end);
        var ulid = opened["id"]["ses_".Length..];
        SourceIdentity().Match(issued.GetProperty("sourceIdentity").GetString()!).Groups[1].Value.ShouldBe(ulid, StringCompareShould.IgnoreCase);
    }

    [Fact]
    public async Task two_authorization_headers_are_one_too_many()
    {
        var secret = (await server.Open())["token"];
        using var client = server.With(secret);
        await LiveServer.Keys(client.Credentials);
        (await Raw($"Authorization: {secret}")).ShouldStartWith("HTTP/1.1 200 OK");
        var twice = await Raw($"Authorization: {secret}", $"Authorization: {secret}");
        twice.ShouldStartWith("HTTP/1.1 401 Unauthorized");
        twice.ShouldContain("\"Code\":\"Unauthenticated\"");
    }

    private async Task<string> Raw(params string[] headers)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Process.Url.Port, TestContext.Current.CancellationToken);
        await using var stream = socket.GetStream();
        var request = string.Join("\r\n", ["GET /v1/credentials HTTP/1.1", "Host: 127.0.0.1", "Connection: close", .. headers, "", ""]);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private static string Secret(ReadOnlySpan<char> ulid) => TokenText.New(TokenKind.SessionSecret, ulid).Reveal();

    private static void AssertFrame(Answer lease, string accessKeyId, string expiration, DateTimeOffset before)
    {
        lease.Headers["Content-Type"].ShouldBe("application/json");
        lease.Headers["Cache-Control"].ShouldBe("no-store");
        lease.Headers["Sentinel-Sandbox"].ShouldBe("true");
        accessKeyId.ShouldStartWith("ASIASANDBOX");
        WholeSeconds().IsMatch(expiration).ShouldBeTrue(expiration);
        var end = DateTimeOffset.Parse(expiration, CultureInfo.InvariantCulture);
        end.ShouldBeInRange(before + LeaseOfDev - TimeSpan.FromSeconds(2), DateTimeOffset.UtcNow + LeaseOfDev);
    }

    [GeneratedRegex(@"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\z")]
    private static partial Regex WholeSeconds();

    [GeneratedRegex(@"\Aalice-[a-z2-7]{8}\.d\.([0-9a-z]{26})\z", RegexOptions.IgnoreCase)]
    private static partial Regex SourceIdentity();
}
