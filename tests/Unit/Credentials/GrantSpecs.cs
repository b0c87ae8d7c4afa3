using Sentinel.Domain.Credentials;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Credentials;

/// <summary>Which keys that are there already a grant covers.</summary>
public sealed class GrantSpecs
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);
    private static readonly Ground Rule = new(GroundKind.Rule, "developers");

    private static Profile Dev { get; } = new("dev", "arn:aws:iam::123456789012:role/SandboxDev");

    private static Grant Granted { get; } = new(Dev, Rule, Now.AddHours(8), Now.AddMinutes(5), null, 1, "hash");

    [Theory]
    [InlineData(300, 0, true)]
    [InlineData(300, 239, true)]
    [InlineData(300, 240, false)]
    [InlineData(300, 300, false)]
    [InlineData(300, 301, false)]
    [InlineData(60, 29, true)]
    [InlineData(60, 30, false)]
    [InlineData(60, 61, false)]
    public void a_lease_is_served_again_while_more_than_a_minute_or_half_of_it_is_left(int length, int age, bool covered) =>
        Granted.Covers(Dev, Rule, Now.AddSeconds(-age), Now.AddSeconds(length - age), Now).ShouldBe(covered);

    [Fact]
    public void a_lease_that_ends_behind_the_grant_is_not_covered()
    {
        Covers(Granted with { Until = Now.AddMinutes(5) }).ShouldBeTrue();
        Covers(Granted with { Until = Now.AddMinutes(5).AddTicks(-1) }).ShouldBeFalse();
    }

    [Fact]
    public void a_lease_is_covered_on_its_own_ground_and_with_its_own_power_only()
    {
        Covers(Granted with { Ground = new(GroundKind.Approval, "developers") }).ShouldBeFalse();
        Covers(Granted with { Profile = Dev with { Lease = TimeSpan.FromHours(1) } }).ShouldBeTrue();
        Profile[] others =
        [
            Dev with { RoleArn = "arn:aws:iam::123456789012:role/SandboxProd" }, Dev with { Region = "eu-central-1" }, Dev with { ExternalId = "x" },
            Dev with { Chaining = Chaining.Allow }, Dev with { SessionPolicy = "{}" },
            Dev with { SessionPolicyArns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"] },
        ];
        others.Where(profile => Covers(Granted with { Profile = profile })).ShouldBeEmpty();
    }

    private static bool Covers(Grant grant) => grant.Covers(Dev, Rule, Now, Now.AddMinutes(5), Now);
}
