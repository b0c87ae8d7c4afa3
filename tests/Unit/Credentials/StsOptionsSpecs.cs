using Sentinel.Domain.Credentials;
using Sentinel.Infrastructure.Credentials;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Credentials;

public sealed class StsOptionsSpecs
{
    private static readonly StsOptions Aws = new() { Mode = "aws", Region = "eu-central-1", AllowedRoles = ["arn:aws:iam::123456789012:role/*"] };

    [Fact]
    public void a_missing_mode_means_sandbox_in_the_embedded_default_and_stops_the_start_elsewhere()
    {
        new StsOptions().Problems(embedded: true, [], null).ShouldBeEmpty();
        new StsOptions().ModeInForce.ShouldBe(StsMode.Sandbox);
        new StsOptions().Problems(embedded: false, [], null).ShouldBe(
            ["Sentinel:Sts:Mode is missing: set it to \"aws\", or to \"sandbox\" for keys that are good for nothing at AWS."]);
    }

    [Theory]
    [InlineData("Aws")]
    [InlineData("AWS")]
    [InlineData("")]
    [InlineData("off")]
    public void another_mode_is_refused_even_in_the_embedded_default(string mode) =>
        new StsOptions { Mode = mode }.Problems(embedded: true, [], null)
            .ShouldBe([$"Sentinel:Sts:Mode is \"{mode}\"; it must be \"aws\" or \"sandbox\"."]);

    [Fact]
    public void aws_needs_a_region_and_roles() => new StsOptions { Mode = "aws" }.Problems(embedded: false, [], null).ShouldBe(
    [
        "Sentinel:Sts:Region is missing: name the region whose STS is asked.",
        "Sentinel:Sts:AllowedRoles is empty, so no role could be handed out: list ARN patterns.",
    ]);

    [Fact]
    public void every_offender_is_listed() =>
        (Aws with { Endpoint = "http://sts.example.com", Region = "x/y", SandboxPort = 70_000, Concurrency = 0, AllowedRoles = ["*"] })
        .Problems(embedded: false, [], null).Count.ShouldBe(5);

    [Theory]
    [InlineData("https://vpce.example.com", 0)]
    [InlineData("http://127.0.0.1:9000", 0)]
    [InlineData("http://localhost:9000", 0)]
    [InlineData("http://[::1]:9000", 0)]
    [InlineData("http://10.0.0.1", 1)]
    [InlineData("https://user@vpce.example.com", 1)]
    [InlineData("ftp://127.0.0.1", 1)]
    [InlineData("sts", 1)]
    public void an_endpoint_is_https_unless_loopback(string endpoint, int problems) =>
        (Aws with { Endpoint = endpoint }).Problems(embedded: false, [], null).Count.ShouldBe(problems);

    [Theory]
    [InlineData("http://127.0.0.1:8700", "http://127.0.0.1:8700/v1/credentials", 1)]
    [InlineData("http://127.0.0.1:8700", "http://localhost:8700/v1/credentials", 1)]
    [InlineData("http://*:8700", "http://10.1.2.3:8700/v1/credentials", 1)]
    [InlineData("http://0.0.0.0:8700", "http://localhost:8700/v1/credentials", 1)]
    [InlineData("https://sentinel.example.com", "https://SENTINEL.example.com/v1/credentials", 1)]
    [InlineData("http://127.0.0.1:8700", "http://127.0.0.1:8701/v1/credentials", 0)]
    [InlineData("http://127.0.0.1:8700", "http://169.254.170.23:8700/v1/credentials", 0)]
    [InlineData("http://127.0.0.1:8700", null, 0)]
    public void sentinel_never_takes_its_credentials_from_itself(string own, string? source, int problems) =>
        Aws.Problems(embedded: false, [own], source).Count.ShouldBe(problems);

    [Theory]
    [InlineData("arn:aws:iam::123456789012:user/sentinel", null, false, 43_200)]
    [InlineData("arn:aws:sts::123456789012:assumed-role/Broker/i-0abc", "arn:aws:iam::123456789012:role/Broker", true, 3_600)]
    [InlineData("arn:aws-cn:sts::123456789012:assumed-role/Broker/x", "arn:aws-cn:iam::123456789012:role/Broker", true, 3_600)]
    [InlineData("arn:aws:iam::123456789012:root", null, false, 43_200)]
    public void a_role_session_is_chained_and_lives_one_hour_at_most(string arn, string? role, bool chained, int longest)
    {
        var identity = BaseIdentity.From("123456789012", arn);
        identity.ShouldBe(new BaseIdentity("123456789012", arn, RoleArn.TryParse(role, out var parsed) ? parsed : null));
        identity.Role?.ToString().ShouldBe(role);
        identity.Chained.ShouldBe(chained);
        identity.LongestDurationSeconds.ShouldBe(longest);
    }
}
