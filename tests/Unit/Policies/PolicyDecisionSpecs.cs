using System.Collections.Immutable;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Policies;

public sealed class PolicyDecisionSpecs
{
    private static readonly Conditions Any = Conditions.Any;

    [Fact]
    public void without_rules_everything_is_denied() => Decide([], Ask()).ShouldBe(PolicyDecision.DefaultDeny);

    [Fact]
    public void the_default_deny_has_no_rule()
    {
        var decision = PolicyDecision.DefaultDeny;
        (decision.Effect, decision.RuleName, decision.RuleIndex, decision.Reason, decision.MaxServerDuration, decision.Until)
            .ShouldBe((Effect.Deny, null, -1, null, null, null));
    }

    [Fact]
    public void the_first_rule_that_matches_decides() =>
        Names([Rule("other", Effect.Allow, Any with { Users = ["bob"] }), Rule("deny", Effect.Deny, Any), Rule("allow", Effect.Allow, Any)], Ask())
            .ShouldBe(("deny", 1, Effect.Deny));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void the_order_holds_across_users_groups_and_everybody(bool declared)
    {
        ImmutableArray<Rule> rules =
        [
            Rule("group", Effect.Deny, Any with { Groups = ["dev"] }),
            Rule("user", Effect.Allow, Any with { Users = ["alice"] }),
            Rule("everybody", Effect.RequireApproval, Any),
        ];
        var profile = declared ? "dev" : "undeclared";

        Names(rules, Ask(profile: profile, groups: ["dev"])).ShouldBe(("group", 0, Effect.Deny));
        Names(rules, Ask(profile: profile, groups: ["ops"])).ShouldBe(("user", 1, Effect.Allow));
        Names(rules, Ask(profile: profile, user: "bob")).ShouldBe(("everybody", 2, Effect.RequireApproval));
        Names([.. rules.Reverse()], Ask(profile: profile, groups: ["dev"])).ShouldBe(("everybody", 0, Effect.RequireApproval));
    }

    [Fact]
    public void all_given_conditions_must_hold()
    {
        var rule = Rule("all", Effect.Allow, new(["dev"], ["d*"], ["alice"], ["ops", "sre"], [Mode.Cli]));
        var matching = Ask(groups: ["x", "sre"], mode: Mode.Cli);

        Names([rule], matching).ShouldBe(("all", 0, Effect.Allow));
        Decide([rule], matching with { User = "bob" }).ShouldBe(PolicyDecision.DefaultDeny);
        Decide([rule], matching with { Groups = ["x"] }).ShouldBe(PolicyDecision.DefaultDeny);
        Decide([rule], matching with { Mode = Mode.Server }).ShouldBe(PolicyDecision.DefaultDeny);
        Decide([rule], matching with { Profile = "d" }).ShouldBe(PolicyDecision.DefaultDeny);
        Decide([Rule("all", Effect.Allow, rule.Conditions with { ProfilePatterns = ["e*"] })], matching).ShouldBe(PolicyDecision.DefaultDeny);
    }

    [Theory]
    [InlineData("Alice", "dev", "sre")]
    [InlineData("alice", "DEV", "sre")]
    [InlineData("alice", "dev", "SRE")]
    public void case_matters(string user, string profile, string group) =>
        Decide([Rule("r", Effect.Allow, Any with { Users = ["alice"], Profiles = ["dev"], Groups = ["sre"] })], Ask(user, profile, [group]))
            .ShouldBe(PolicyDecision.DefaultDeny);

    [Fact]
    public void a_set_that_ignores_case_makes_no_group_match() =>
        Decide(
            [Rule("r", Effect.Allow, Any with { Groups = ["sre"] }), Rule("s", Effect.Allow, Any with { Users = ["alice"], Groups = ["sre"] })],
            Ask() with { Groups = ImmutableHashSet.Create(StringComparer.OrdinalIgnoreCase, "SRE") }).ShouldBe(PolicyDecision.DefaultDeny);

    [Fact]
    public void an_unknown_effect_denies() =>
        Names([Rule("odd", (Effect)42, Any), Rule("allow", Effect.Allow, Any)], Ask()).ShouldBe(("odd", 0, Effect.Deny));

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(33)]
    [InlineData(-1)]
    public void an_unknown_mode_is_denied(int mode) =>
        Decide([Rule("server", Effect.Allow, Any with { Modes = [Mode.Server] }), Rule("allow", Effect.Allow, Any)], Ask(mode: (Mode)mode))
            .ShouldBe(PolicyDecision.DefaultDeny);

    [Fact]
    public void a_decision_carries_the_reason_and_the_cap_of_its_rule()
    {
        var decision = Decide([new("r", Effect.Allow, "because", Any, TimeSpan.FromMinutes(15))], Ask());
        (decision.RuleName, decision.RuleIndex, decision.Reason, decision.MaxServerDuration, decision.Until)
            .ShouldBe(("r", 0, "because", TimeSpan.FromMinutes(15), null));
    }

    [Fact]
    public void a_policy_knows_its_version_its_hash_and_its_profiles()
    {
        var policy = Compile([]);
        (policy.Version, policy.Hash).ShouldBe((7, "hash"));
        policy.Find("dev").ShouldBe(policy.Document.Profiles[0]);
        policy.Find("DEV").ShouldBeNull();
    }

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "anything", true)]
    [InlineData("dev-*", "dev-", true)]
    [InlineData("dev-*", "dev", false)]
    [InlineData("dev-?", "dev-a", true)]
    [InlineData("dev-?", "dev-", false)]
    [InlineData("dev-?", "dev-ab", false)]
    [InlineData("*-prod", "a-prod-prod", true)]
    [InlineData("*-prod", "a-prod-x", false)]
    [InlineData("a*b*c", "a-b-b-c", true)]
    [InlineData("a*b*c", "a-c-b", false)]
    [InlineData("**", "x", true)]
    [InlineData("", "", true)]
    [InlineData("", "x", false)]
    [InlineData("Dev", "dev", false)]
    [InlineData("a?c*", "abc", true)]
    public void a_pattern_covers_the_whole_name(string pattern, string name, bool matches) =>
        Glob.Matches(pattern, name).ShouldBe(matches);

    [Fact]
    public void refusals_say_which_rule_and_why()
    {
        PolicyRefusals.For(Decide([Rule("r", Effect.Allow, Any)], Ask()), "dev").ShouldBeNull();
        PolicyRefusals.For(Decide([new("r", Effect.Deny, "Closed.", Any, null)], Ask()), "dev")
            .ShouldBe(new Refusal("policy-denied", "Rule r denies profile dev. Closed."));
        PolicyRefusals.For(Decide([Rule("r", Effect.RequireApproval, Any)], Ask()), "dev")
            .ShouldBe(new Refusal("approval-required", "Profile dev needs an approval (rule r). Ask for one with POST /v1/requests."));
        PolicyRefusals.For(PolicyDecision.DefaultDeny, "dev")
            .ShouldBe(new Refusal("policy-denied", "No rule allows you profile dev. Ask an admin for a rule, or for another profile."));
    }

    [Fact]
    public void deciding_allocates_nothing()
    {
        var policy = Compile([.. Enumerable.Range(0, 100).Select(i => Rule($"r{i}", Effect.Allow, Any with { Groups = [$"g{i}"] }))]);
        var query = Ask(groups: ["x", "g7", "g99"]);
        for (var i = 0; i < 100; i++)
        {
            policy.Decide(query);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var index = policy.Decide(query).RuleIndex;
        (index, GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe((7, 0));
    }

    private static Rule Rule(string name, Effect effect, Conditions conditions) => new(name, effect, null, conditions, null);

    private static CompiledPolicy Compile(ImmutableArray<Rule> rules) =>
        CompiledPolicy.Compile(new([new Profile("dev", PolicyTexts.Role)], rules), 7, "hash");

    private static PolicyDecision Decide(ImmutableArray<Rule> rules, PolicyQuery query) => Compile(rules).Decide(query);

    private static (string?, int, Effect) Names(ImmutableArray<Rule> rules, PolicyQuery query)
    {
        var decision = Decide(rules, query);
        return (decision.RuleName, decision.RuleIndex, decision.Effect);
    }

    private static PolicyQuery Ask(
        string user = "alice", string profile = "dev", ImmutableHashSet<string>? groups = null, Mode mode = Mode.Server) =>
        new(user, groups ?? [], profile, mode, DateTimeOffset.UnixEpoch, null);
}
