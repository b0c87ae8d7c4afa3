using Sentinel.Domain.Credentials;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Credentials;

public sealed class RoleArnSpecs
{
    public static TheoryData<string, RoleArn> Good => new()
    {
        { "arn:aws:iam::123456789012:role/Prod", new("aws", "123456789012", "/", "Prod") },
        { "arn:aws-cn:iam::123456789012:role/a/b/Prod", new("aws-cn", "123456789012", "/a/b/", "Prod") },
        { "arn:aws-us-gov:iam::000000000000:role/x", new("aws-us-gov", "000000000000", "/", "x") },
        { "arn:aws-iso:iam::123456789012:role/_+=,.@-", new("aws-iso", "123456789012", "/", "_+=,.@-") },
        { "arn:aws-iso-b:iam::123456789012:role/x", new("aws-iso-b", "123456789012", "/", "x") },
        { $"arn:aws:iam::123456789012:role/{new string('p', 510)}/{new string('n', 64)}", new("aws", "123456789012", $"/{new string('p', 510)}/", new string('n', 64)) },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void a_role_is_read_and_written_back(string text, RoleArn role)
    {
        RoleArn.TryParse(text, out var read).ShouldBeTrue();
        read.ShouldBe(role);
        read.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("arn:aws-x:iam::123456789012:role/Prod")]
    [InlineData("arn:aws:iam::12345678901:role/Prod")]
    [InlineData("arn:aws:iam::1234567890123:role/Prod")]
    [InlineData("arn:aws:iam::12345678901\u0662:role/Prod")]
    [InlineData("arn:aws:iam:eu-central-1:123456789012:role/Prod")]
    [InlineData("arn:aws:sts::123456789012:role/Prod")]
    [InlineData("arn:aws:iam::123456789012:user/Prod")]
    [InlineData("arn:aws:iam::123456789012:role/")]
    [InlineData("arn:aws:iam::123456789012:role/Prod ")]
    [InlineData("arn:aws:iam::123456789012:role/Prod\n")]
    [InlineData("arn:aws:iam::123456789012:role/a b/Prod")]
    [InlineData("arn:aws:iam::123456789012:role/Pr*d")]
    public void what_is_no_role_is_refused(string? text) => RoleArn.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void names_and_paths_have_limits()
    {
        RoleArn.TryParse($"arn:aws:iam::123456789012:role/{new string('n', 65)}", out _).ShouldBeFalse();
        RoleArn.TryParse($"arn:aws:iam::123456789012:role/{new string('p', 511)}/n", out _).ShouldBeFalse();
    }
}
