using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.EndToEnd;

/// <summary>Clients that know nothing of Sentinel: each gets keys, uses them, and after a revoke is refused with the reason.</summary>
/// <remarks>Each call is a process of its own: a client that lives on keeps the keys that it has until its own threshold.</remarks>
public sealed class UnchangedClientSpecs(LiveServer server) : IClassFixture<LiveServer>
{
    private const string Reason = "laptop lost on the train";
    private const string Lease = "arn:aws:sts::123456789012:assumed-role/SandboxDev/";

    private const string Boto3 = """
        import boto3, json, sys
        sts = boto3.client('sts', endpoint_url=sys.argv[1])
        print(sts.get_caller_identity()['Arn'])
        print(json.loads(sts.decode_authorization_message(EncodedMessage='hello')['DecodedMessage'])['context']['message'])
        """;

    [Theory]
    [InlineData("cli", "server", true)]
    [InlineData("cli", "credential_process", true)]
    [InlineData("boto3", "server", true)]
    [InlineData("boto3", "credential_process", true)]
    [InlineData("dotnet", "server", false)]
    [InlineData("dotnet", "credential_process", true)]
    public async Task a_client_works_until_the_revoke_and_is_refused_from_then_on(string client, string way, bool showsTheReason)
    {
        var opened = await server.Open(use: way);
        using var home = way == "server" ? AwsHome.Container(opened) : AwsHome.Process(server.Process.Url, opened["token"]);

        var works = await Call(client, home);
        works.ExitCode.ShouldBe(0, works.ToString());
        works.Out.ShouldContain(Lease);
        works.Out.ShouldContain("hello");

        await server.Revoke(opened["id"], Reason);
        var refused = await Call(client, home);
        refused.ExitCode.ShouldNotBe(0);
        refused.Out.ShouldBe("");
        if (showsTheReason)
        {
            refused.Error.ShouldContain($"The session was revoked: {Reason}. Ask an operator before you open a new one.");
        }
        else
        {
            refused.Error.ShouldContain("403");
        }
    }

    [Fact]
    public async Task a_client_that_the_policy_denies_meanwhile_is_told_which_rule_does()
    {
        var opened = await server.Open();
        using var admin = server.As("admin");
        var policy = (await admin.Policy()).Must(200);
        var document = policy["document"];
        try
        {
            (await admin.PublishPolicy(document.Replace("profiles: [locked]", "profiles: [locked, dev]", StringComparison.Ordinal), ifMatch: policy.ETag)).Must(200);
            using var home = AwsHome.Container(opened);
            var refused = await Call("boto3", home);
            refused.ExitCode.ShouldNotBe(0);
            refused.Error.ShouldContain("Rule locked-is-closed denies profile dev. This profile is closed for everybody");
        }
        finally
        {
            (await admin.PublishPolicy(document, ifMatch: "*")).Must(200);
        }
    }

    private async Task<ToolResult> Call(string client, AwsHome home)
    {
        var cancellation = TestContext.Current.CancellationToken;
        switch (client)
        {
            case "cli":
                var identity = await AwsTools.GetCallerIdentity(home, server.Sts, cancellation);
                return identity.ExitCode != 0
                    ? identity
                    : await AwsTools.Aws(home, server.Sts, ["sts", "decode-authorization-message", "--encoded-message", "hello"], cancellation)
                        is { ExitCode: 0 } decoded
                        ? new(0, identity.Out + decoded.Out, "")
                        : throw new InvalidOperationException("The lease names its holder and has no power.");
            case "boto3":
                return await AwsTools.Boto3(home, Boto3, [server.Sts.OriginalString.TrimEnd('/')], cancellation);
            default:
                return await DotnetClient.Call(home, server.Sts, cancellation);
        }
    }
}
