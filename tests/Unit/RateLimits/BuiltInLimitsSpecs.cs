using System.Globalization;
using Sentinel.Application.RateLimits;
using Sentinel.Domain.Policies;
using Sentinel.Domain.RateLimits;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.RateLimits;

public sealed class BuiltInLimitsSpecs
{
    [Fact]
    public void they_are_these() => Texts(BuiltInLimits.All).ShouldBe(
    [
        "Reserve/Session 2000 in 1 s, 4000 at once",
        "Reserve/Person 4000 in 1 s, 8000 at once",
        "Lease/Session 30 in 60 s, 5 at once",
        "Lease/Person 120 in 60 s, 30 at once",
        "Session/Person 120 in 60 s, 30 at once",
        "Request/Person 30 in 60 s, 5 at once",
        "BreakGlass/Person 30 in 60 s, 5 at once",
        "Api/Person 1200 in 60 s, 400 at once",
        "Authentication/Address 30 in 60 s, 10 at once",
    ]);

    [Fact]
    public void every_limit_of_a_session_has_one_of_its_person_above_it() =>
        BuiltInLimits.All.Where(limit => limit.Per == RateLimitScope.Session).Select(limit => limit.AppliesTo).ShouldAllBe(what =>
            BuiltInLimits.All.Any(above => above.AppliesTo == what && above.Per == RateLimitScope.Person));

    [Fact]
    public void a_policy_replaces_what_is_on_the_same_for_the_same_and_nothing_else()
    {
        var own = Limits.Of(RateLimited.Session, RateLimitScope.Person, 7, 3);
        var other = Limits.Of(RateLimited.Api, RateLimitScope.Address, 9, 9);
        var limits = BuiltInLimits.With([own, other], BuiltInLimits.All);
        limits.ShouldBe([own, other, .. BuiltInLimits.All.Where(limit => limit.AppliesTo != RateLimited.Session)], ignoreOrder: true);
    }

    [Theory]
    [InlineData(10, 5, "Lease/Person 120 in 60 s, 30 at once")]
    [InlineData(60, 5, "Lease/Person 120 in 60 s, 30 at once")]
    [InlineData(61, 5, "Lease/Person 122 in 60 s, 30 at once")]
    [InlineData(30, 100, "Lease/Person 120 in 60 s, 200 at once")]
    public void a_person_has_at_least_twice_what_one_of_his_sessions_has(int perMinute, int burst, string person) =>
        Texts(BuiltInLimits.With([Limits.Of(RateLimited.Lease, RateLimitScope.Session, perMinute, burst)], BuiltInLimits.All)).ShouldContain(person);

    [Fact]
    public void unless_the_policy_says_what_a_person_has()
    {
        var limits = BuiltInLimits.With(
            [Limits.Of(RateLimited.Lease, RateLimitScope.Session, 900, 90), Limits.Of(RateLimited.Lease, RateLimitScope.Person, 1, 1)], BuiltInLimits.All);
        Texts(limits).Where(text => text.StartsWith("Lease/", StringComparison.Ordinal))
            .ShouldBe(["Lease/Person 1 in 60 s, 1 at once", "Lease/Session 900 in 60 s, 90 at once"]);
    }

    [Fact]
    public void a_server_can_have_wider_ones_but_not_for_failed_authentications()
    {
        var limits = new RateLimitOptions { Factor = 3 }.BuiltIn(failuresPerMinute: 20, failureBurst: 4);
        Texts(limits).ShouldContain("Lease/Session 90 in 60 s, 15 at once");
        Texts(limits).ShouldContain("Authentication/Address 20 in 60 s, 4 at once");
        new RateLimitOptions { Factor = 0 }.Problems().ShouldBe(["Sentinel:RateLimits:Factor must be 1 to 1000."]);
    }

    private static IEnumerable<string> Texts(IEnumerable<RateLimit> limits) => limits.Select(limit => string.Create(
        CultureInfo.InvariantCulture, $"{limit.AppliesTo}/{limit.Per} {limit.Count} in {limit.Period.TotalSeconds} s, {limit.Burst} at once"));
}
