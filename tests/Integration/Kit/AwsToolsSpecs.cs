using Microsoft.AspNetCore.Http;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Kit;

public sealed class AwsToolsSpecs
{
    private const string Token = "sst_token";
    private const string Arn = "arn:aws:sts::123456789012:assumed-role/dev/ada";

    [Fact]
    public async Task the_cli_uses_the_container_endpoint()
    {
        await using var server = await StandIn.Start(Serve);
        using var home = AwsHome.Container(server.Url, Token);
        var result = await AwsTools.GetCallerIdentity(home, server.Url, TestContext.Current.CancellationToken);
        result.ExitCode.ShouldBe(0, result.ToString());
        result.Out.ShouldContain(Arn);
    }

    [Fact]
    public async Task the_cli_uses_a_credential_process()
    {
        await using var server = await StandIn.Start(Serve);
        using var home = AwsHome.Process(server.Url, Token);
        var result = await AwsTools.GetCallerIdentity(home, server.Url, TestContext.Current.CancellationToken);
        result.ExitCode.ShouldBe(0, result.ToString());
        result.Out.ShouldContain(Arn);
    }

    [Fact]
    public async Task boto3_uses_the_container_endpoint_that_the_servers_answer_names()
    {
        await using var server = await StandIn.Start(Serve);
        using var client = new SentinelClient(server.Url, token: null, TestContext.Current.CancellationToken);
        using var home = AwsHome.Container(await client.OpenSession("dev"));
        var result = await AwsTools.Boto3CallerIdentity(home, server.Url, TestContext.Current.CancellationToken);
        result.ShouldBe(new ToolResult(0, Arn + "\n", ""));
    }

    [Fact]
    public async Task a_refusal_reaches_the_person_at_the_container_endpoint_with_its_reason()
    {
        await using var server = await StandIn.Start(Serve);
        using var home = AwsHome.Container(server.Url, "sst_revoked");
        var result = await AwsTools.GetCallerIdentity(home, server.Url, TestContext.Current.CancellationToken);
        result.ExitCode.ShouldNotBe(0);
        result.Error.ShouldContain("revoked by ops: drill");
    }

    [Fact]
    public async Task a_refusal_reaches_the_person_through_a_credential_process_with_its_reason()
    {
        await using var server = await StandIn.Start(Serve);
        using var home = AwsHome.Process(server.Url, "sst_revoked");
        var result = await AwsTools.GetCallerIdentity(home, server.Url, TestContext.Current.CancellationToken);
        result.ExitCode.ShouldNotBe(0);
        result.Error.ShouldContain("revoked by ops: drill");
    }

    [Fact]
    public void a_client_sees_no_other_source_of_credentials()
    {
        using var home = AwsHome.Process(new("http://127.0.0.1:1"), Token);
        home.Environment.Keys.Order(StringComparer.Ordinal).ShouldBe(
            ["AWS_DEFAULT_REGION", "AWS_EC2_METADATA_DISABLED", "AWS_PAGER", "AWS_REGION", "HOME", "LANG", "PATH"]);
    }

    [Fact]
    public async Task a_missing_client_fails_with_the_reason_and_the_remedy()
    {
        var missing = await Should.ThrowAsync<ToolMissingException>(() =>
            AwsTools.FirstThatRuns("The tool", ["/nowhere/tool", "/bin/false"], [], "Install it."));
        missing.Message.ShouldBe("The tool is needed and was not found. Install it. /bin/false:");
    }

    private static Task Serve(HttpContext context)
    {
        var isKnown = context.Request.Headers.Authorization == Token;
        var expiration = DateTimeOffset.UtcNow.AddMinutes(5).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        switch (context.Request.Path.Value)
        {
            case "/v1/sessions":
                return context.Response.WriteAsync($$"""
                    {"credentials":{"environment":{"AWS_CONTAINER_CREDENTIALS_FULL_URI":"http://{{context.Request.Host}}/v1/credentials",
                     "AWS_CONTAINER_AUTHORIZATION_TOKEN":"{{Token}}","AWS_REGION":"eu-west-1"} } }
                    """);
            case "/v1/credentials" when isKnown:
                context.Response.ContentType = "application/json";
                return context.Response.WriteAsync($$"""
                    {"AccessKeyId":"ASIASANDBOX000000001","SecretAccessKey":"s","Token":"t","Expiration":"{{expiration}}"}
                    """);
            case "/v1/credentials/process" when isKnown:
                return context.Response.WriteAsync($$"""
                    {"Version":1,"AccessKeyId":"ASIASANDBOX000000001","SecretAccessKey":"s","SessionToken":"t","Expiration":"{{expiration}}"}
                    """);
            case "/v1/credentials" or "/v1/credentials/process":
                context.Response.StatusCode = 403;
                context.Response.ContentType = "application/json";
                return context.Response.WriteAsync("""{"Code":"SessionRevoked","Message":"revoked by ops: drill"}""");
            default:
                context.Response.ContentType = "text/xml";
                return context.Response.WriteAsync($"""
                    <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
                    <Arn>{Arn}</Arn><UserId>AROA:ada</UserId><Account>123456789012</Account>
                    </GetCallerIdentityResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>
                    """);
        }
    }
}
