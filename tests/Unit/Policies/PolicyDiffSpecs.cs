using Sentinel.Domain.Policies;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Policies;

public sealed class PolicyDiffSpecs
{
    private const string Role = "arn:aws:iam::123456789012:role/SandboxDev";

    private static readonly PolicyDocument Before = new([new("dev", Role), new("old", Role)], [Allow("a"), Allow("b"), Allow("c"), Allow("d")]);

    [Fact]
    public void equal_documents_differ_in_nothing() => Brief(Before, new([.. Before.Profiles], [.. Before.Rules])).ShouldBe([]);

    [Fact]
    public void what_was_added_removed_or_changed_is_named_with_its_places_and_keys()
    {
        var after = new PolicyDocument(
            [new("dev", Role) { Lease = TimeSpan.FromMinutes(90), Region = "eu-central-1" }, new("new", Role)],
            [Allow("a"), Allow("x"), Allow("b") with { Effect = Effect.RequireApproval }, Allow("d")]);
        Brief(Before, after).ShouldBe(
        [
            "profiles old Removed 1- ",
            "profiles dev Changed 0-0 region:/eu-central-1 lease:5m/1h30m",
            "profiles new Added -1 ",
            "rules c Removed 2- ",
            "rules x Added -1 ",
            "rules b Changed 1-2 effect:allow/require_approval",
        ]);
    }

    [Fact]
    public void only_a_rule_that_left_its_order_was_moved() =>
        Brief(Before, Before with { Rules = [Allow("d"), Allow("a"), Allow("b"), Allow("c")] }).ShouldBe(["rules d Moved 3-0 "]);

    [Fact]
    public void the_order_of_profiles_and_of_names_in_a_list_means_nothing()
    {
        var before = Before with { Rules = [Allow("a", "x", "y")] };
        Brief(before, before with { Profiles = [.. before.Profiles.Reverse()], Rules = [Allow("a", "y", "x")] }).ShouldBe([]);
    }

    private static IEnumerable<string> Brief(PolicyDocument before, PolicyDocument after) => PolicyDiff.Between(before, after).Select(change =>
        $"{change.Section} {change.Name} {change.Kind} {change.From}-{change.To} {string.Join(' ', change.Keys.Select(key => $"{key.Key}:{key.From}/{key.To}"))}");

    private static Rule Allow(string name, params string[] users) =>
        new(name, Effect.Allow, null, Conditions.Any with { Users = [.. users] }, null);
}
