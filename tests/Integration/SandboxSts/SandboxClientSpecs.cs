using System.Text.Json;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Sentinel.Domain.Credentials;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.SandboxSts;

/// <summary>The unchanged .NET SDK against the sandbox.</summary>
public sealed class SandboxClientSpecs
{
    private const string Dev = "arn:aws:iam::123456789012:role/SandboxDev";
    private const string Prod = "arn:aws:iam::123456789012:role/SandboxProd";

    [Fact]
    public async Task the_base_key_is_a_user_of_the_sample_account()
    {
        await using var sandbox = await Sandbox.Start();
        using var client = sandbox.Client();
        var identity = await client.GetCallerIdentityAsync(new(), TestContext.Current.CancellationToken);
        (identity.Account, identity.Arn).ShouldBe(("123456789012", "arn:aws:iam::123456789012:user/sentinel"));
    }

    [Fact]
    public async Task a_lease_has_power_until_its_end_and_a_name_until_its_expiry()
    {
        // Ten minutes behind, so that fifteen minutes of life end while the client's own clock is still believed.
        await using var sandbox = await Sandbox.Start(TimeSpan.FromMinutes(-10));
        var now = sandbox.Clock.GetUtcNow();
        var end = now.AddSeconds(60);
        var assumed = await Assume(sandbox, LeasePolicy.Build(null, hasPolicyArns: false, chaining: false, end));
        assumed.Credentials.AccessKeyId.ShouldStartWith("ASIASANDBOX");
        (assumed.Credentials.Expiration!.Value.ToUniversalTime() - now.AddSeconds(900).UtcDateTime).Duration().ShouldBeLessThan(TimeSpan.FromSeconds(2));
        assumed.AssumedRoleUser.Arn.ShouldBe("arn:aws:sts::123456789012:assumed-role/SandboxDev/ada-1");
        assumed.SourceIdentity.ShouldBe("ada-1");

        using var lease = sandbox.Client(assumed.Credentials);
        (await Decode(lease)).ShouldBe("hello");
        (await lease.GetCallerIdentityAsync(new(), TestContext.Current.CancellationToken)).Arn.ShouldBe(assumed.AssumedRoleUser.Arn);

        sandbox.Clock.Advance(TimeSpan.FromSeconds(62));
        var denied = await Should.ThrowAsync<AmazonSecurityTokenServiceException>(() => Decode(lease));
        (denied.ErrorCode, (int)denied.StatusCode).ShouldBe(("AccessDenied", 403));
        denied.Message.ShouldContain("explicit deny in a session policy");
        (await lease.GetCallerIdentityAsync(new(), TestContext.Current.CancellationToken)).Arn.ShouldBe(assumed.AssumedRoleUser.Arn);

        sandbox.Clock.Advance(TimeSpan.FromSeconds(840));
        var expired = await Should.ThrowAsync<AmazonServiceException>(() => lease.GetCallerIdentityAsync(new()));
        (expired.ErrorCode, (int)expired.StatusCode).ShouldBe(("ExpiredToken", 403));
    }

    [Fact]
    public async Task a_lease_cannot_assume_another_role_unless_its_profile_lets_it()
    {
        await using var sandbox = await Sandbox.Start();
        var end = sandbox.Clock.GetUtcNow().AddMinutes(5);
        using var bound = sandbox.Client((await Assume(sandbox, LeasePolicy.Build(null, false, chaining: false, end))).Credentials);
        (await Should.ThrowAsync<AmazonSecurityTokenServiceException>(() => bound.AssumeRoleAsync(new() { RoleArn = Prod, RoleSessionName = "next" })))
            .ErrorCode.ShouldBe("AccessDenied");

        using var free = sandbox.Client((await Assume(sandbox, LeasePolicy.Build(null, false, chaining: true, end))).Credentials);
        var next = await free.AssumeRoleAsync(new() { RoleArn = Prod, RoleSessionName = "next" }, TestContext.Current.CancellationToken);
        next.SourceIdentity.ShouldBe("ada-1");
        (await Should.ThrowAsync<AmazonSecurityTokenServiceException>(
            () => free.AssumeRoleAsync(new() { RoleArn = Prod, RoleSessionName = "next", DurationSeconds = 3601 }))).ErrorCode.ShouldBe("ValidationError");
        (await Should.ThrowAsync<AmazonSecurityTokenServiceException>(
            () => free.AssumeRoleAsync(new() { RoleArn = Prod, RoleSessionName = "next", SourceIdentity = "someone" }))).ErrorCode.ShouldBe("AccessDenied");
    }

    [Fact]
    public async Task a_session_policy_narrows()
    {
        await using var sandbox = await Sandbox.Start();
        using var lease = sandbox.Client((await Assume(
            sandbox, """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}""")).Credentials);
        var denied = await Should.ThrowAsync<AmazonSecurityTokenServiceException>(() => Decode(lease));
        denied.ErrorCode.ShouldBe("AccessDenied");
        denied.Message.ShouldNotContain("explicit");
    }

    [Fact]
    public async Task a_stolen_token_without_its_secret_is_worth_nothing()
    {
        await using var sandbox = await Sandbox.Start();
        var good = (await Assume(sandbox, null)).Credentials;
        var other = (await Assume(sandbox, null)).Credentials;
        (await CodeOf(sandbox, good.AccessKeyId, other.SecretAccessKey, good.SessionToken)).ShouldBe("SignatureDoesNotMatch");
        (await CodeOf(sandbox, good.AccessKeyId, good.SecretAccessKey, other.SessionToken)).ShouldBe("InvalidClientTokenId");
        (await CodeOf(sandbox, "ASIASANDBOXAAAAAAAAAAAAAAAA", good.SecretAccessKey, good.SessionToken)).ShouldBe("InvalidClientTokenId");
        (await CodeOf(sandbox, sandbox.Keys.BaseAccessKeyId, good.SecretAccessKey, good.SessionToken)).ShouldBe("InvalidClientTokenId");
    }

    [Fact]
    public async Task a_key_of_one_process_is_verified_by_another()
    {
        await using var first = await Sandbox.Start();
        await using var second = await Sandbox.Start();
        using var lease = second.Client((await Assume(first, null)).Credentials);
        (await Decode(lease)).ShouldBe("hello");
    }

    private static async Task<AssumeRoleResponse> Assume(Sandbox sandbox, string? policy)
    {
        using var client = sandbox.Client();
        return await client.AssumeRoleAsync(new()
        {
            RoleArn = Dev,
            RoleSessionName = "ada-1",
            SourceIdentity = "ada-1",
            DurationSeconds = 900,
            Policy = policy,
            Tags = [new() { Key = "sentinel:session", Value = "ses_1" }],
        });
    }

    private static async Task<string> Decode(AmazonSecurityTokenServiceClient client)
    {
        var answer = await client.DecodeAuthorizationMessageAsync(new() { EncodedMessage = "hello" });
        using var decoded = JsonDocument.Parse(answer.DecodedMessage);
        return decoded.RootElement.GetProperty("context").GetProperty("message").GetString()!;
    }

    private static async Task<string> CodeOf(Sandbox sandbox, string id, string secret, string token)
    {
        using var client = sandbox.Client(new SessionAWSCredentials(id, secret, token));
        return (await Should.ThrowAsync<AmazonServiceException>(() => client.GetCallerIdentityAsync(new()))).ErrorCode;
    }
}
