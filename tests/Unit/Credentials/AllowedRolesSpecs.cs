using System.Diagnostics;
using Sentinel.Domain.Credentials;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Credentials;

public sealed class AllowedRolesSpecs
{
    private static readonly RoleArn Prod = new("aws", "123456789012", "/team/", "Prod");

    [Theory]
    [InlineData("arn:aws:iam::123456789012:role/team/Prod", true)]
    [InlineData("arn:aws:iam::123456789012:role/*", true)]
    [InlineData("arn:aws:iam::????????????:role/team/Pro?", true)]
    [InlineData("*", true)]
    [InlineData("arn:aws:iam::123456789012:role/team/Pro", false)]
    [InlineData("arn:aws:iam::123456789012:role/team/Prod?", false)]
    [InlineData("arn:aws:iam::123456789012:role/team/prod", false)]
    [InlineData("arn:aws:iam::12345678901.:role/team/Prod", false)]
    [InlineData("arn:aws:iam::999999999999:role/*", false)]
    public void a_role_must_match_a_pattern_whole(string pattern, bool permitted) =>
        new AllowedRoles([pattern]).Permits(Prod, own: null).ShouldBe(permitted);

    [Fact]
    public void no_pattern_allows_no_role() => new AllowedRoles([]).Permits(Prod, own: null).ShouldBeFalse();

    [Theory]
    [InlineData("aws", "123456789012", "Prod", false)]
    [InlineData("aws", "123456789012", "pROD", false)]
    [InlineData("aws", "123456789012", "Other", true)]
    [InlineData("aws", "999999999999", "Prod", true)]
    [InlineData("aws-cn", "123456789012", "Prod", true)]
    public void the_own_role_is_never_handed_out_whatever_its_path(string partition, string account, string name, bool permitted) =>
        new AllowedRoles(["*"]).Permits(Prod, new RoleArn(partition, account, "/", name)).ShouldBe(permitted);

    [Fact]
    public void a_hostile_pattern_never_explodes()
    {
        var pattern = string.Concat(Enumerable.Repeat("*a", 200)) + "b";
        var started = Stopwatch.GetTimestamp();
        Wildcard.Matches(pattern, new string('a', 100_000)).ShouldBeFalse();
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }
}
