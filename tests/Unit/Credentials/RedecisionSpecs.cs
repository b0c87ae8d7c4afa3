using System.Collections.Immutable;
using System.Net;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Credentials;

public sealed class RedecisionSpecs
{
    private const string Role = "arn:aws:iam::123456789012:role/Dev";

    /// <summary>A Saturday.</summary>
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
    private static readonly Conditions Dev = Conditions.Any with { Profiles = ["dev"] };

    [Fact]
    public void what_the_draft_grants_alike_is_no_change() =>
        Of(Lease(), Rule("r", Effect.Allow, Dev)).ShouldBe(new(Drafted("r", Now.AddMinutes(5)), null, null));

    [Fact]
    public void a_lease_that_the_draft_denies_is_newly_refused() =>
        Of(Lease(), Rule("no", Effect.Deny, Dev) with { Reason = "closed" })
            .ShouldBe(new(new(false, "policy-denied", "no", "closed", null, null), ReplayedChange.NewlyRefused, null));

    [Fact]
    public void a_refusal_that_the_draft_allows_is_newly_granted() =>
        Of(Refused("policy-denied", null), Rule("r", Effect.Allow, Dev))
            .ShouldBe(new(Drafted("r", Now.AddMinutes(5)), ReplayedChange.NewlyGranted, null));

    [Theory]
    [InlineData("policy-denied", "no", null)]
    [InlineData("policy-denied", "other", ReplayedChange.OtherRule)]
    [InlineData("approval-required", "no", ReplayedChange.OtherRule)]
    public void a_refusal_is_the_same_when_rule_and_code_are(string code, string rule, ReplayedChange? change) =>
        Of(Refused(code, rule), Rule("no", Effect.Deny, Dev)).Change.ShouldBe(change);

    [Fact]
    public void a_rule_that_the_log_does_not_say_is_no_other_rule() =>
        Of(Refused("policy-denied", null) with { Recorded = new(false, "policy-denied", null, RuleKnown: false, null, null, null) }, Rule("no", Effect.Deny, Dev))
            .Change.ShouldBeNull();

    [Fact]
    public void a_grant_by_a_rule_of_another_name_is_another_rule() =>
        Of(Lease(), Rule("other", Effect.Allow, Dev)).Change.ShouldBe(ReplayedChange.OtherRule);

    [Theory]
    [InlineData(null, null)]
    [InlineData(300, null)]
    [InlineData(299, ReplayedChange.Shorter)]
    [InlineData(60, ReplayedChange.Shorter)]
    public void a_lease_that_would_end_earlier_is_shorter(int? seconds, ReplayedChange? change) =>
        Of(Lease(), Rule("r", Effect.Allow, Dev) with { MaxServerDuration = seconds is { } cap ? TimeSpan.FromSeconds(cap) : null })
            .Change.ShouldBe(change);

    [Fact]
    public void a_lease_of_another_role_is_told_before_its_length_and_rule() =>
        Redecision.Of(Lease(), Draft(new Profile("dev", Role + "2"), Rule("other", Effect.Allow, Dev) with { MaxServerDuration = TimeSpan.FromMinutes(1) }))
            .Change.ShouldBe(ReplayedChange.OtherRole);

    [Theory]
    [InlineData(8, null)]
    [InlineData(4, ReplayedChange.Shorter)]
    public void an_opening_is_capped_by_the_profile(int hours, ReplayedChange? change)
    {
        var outcome = Redecision.Of(Opening(), Draft(new Profile("dev", Role) { MaxSession = TimeSpan.FromHours(hours) }, Rule("r", Effect.Allow, Dev)));
        outcome.ShouldBe(new(Drafted("r", Now.AddHours(hours)), change, null));
    }

    [Fact]
    public void an_opening_is_capped_by_the_rule_and_by_its_window()
    {
        var window = new TimeWindow([], TimeSpan.FromHours(7), TimeSpan.FromHours(9), TimeZoneInfo.Utc);
        Of(Opening(), Rule("r", Effect.Allow, Dev) with { MaxServerDuration = TimeSpan.FromHours(2) }).Draft!.EndsAt.ShouldBe(Now.AddHours(2));
        Of(Opening(), Rule("r", Effect.Allow, Dev with { Time = window }) with { MaxServerDuration = TimeSpan.FromHours(2) })
            .Draft!.EndsAt.ShouldBe(Now.AddHours(1));
    }

    [Fact]
    public void a_profile_that_the_draft_does_not_declare_is_refused_as_unknown()
    {
        foreach (var decision in new[] { Opening(), Lease() })
        {
            Redecision.Of(decision, CompiledPolicy.Compile(new([], [Rule("r", Effect.Allow, Dev)]), 0, ""))
                .ShouldBe(new(new(false, "profile-unknown", "r", null, null, null), ReplayedChange.NewlyRefused, null));
        }
    }

    [Theory]
    [InlineData(7, ReplayedChange.NewlyRefused)]
    [InlineData(8, null)]
    [InlineData(9, ReplayedChange.NewlyRefused)]
    public void a_window_is_asked_at_the_decision_s_own_instant(int hour, ReplayedChange? change)
    {
        var window = new TimeWindow([], TimeSpan.FromHours(hour), TimeSpan.FromHours(hour + 1), TimeZoneInfo.Utc);
        Of(Lease(), Rule("r", Effect.Allow, Dev with { Time = window })).Change.ShouldBe(change);
    }

    [Fact]
    public void groups_and_user_are_those_of_the_record()
    {
        Of(Lease(), Rule("r", Effect.Allow, Dev with { Users = ["ada"], Groups = ["sre"] })).Change.ShouldBeNull();
        Of(Lease(), Rule("r", Effect.Allow, Dev with { Groups = ["ops"] })).Change.ShouldBe(ReplayedChange.NewlyRefused);
        Of(Lease(), Rule("r", Effect.Allow, Dev with { Users = ["bob"] })).Change.ShouldBe(ReplayedChange.NewlyRefused);
    }

    [Fact]
    public void a_mode_that_the_log_does_not_say_is_undecidable_only_where_it_matters()
    {
        var unknown = Lease() with { Modes = RecordedDecision.AnyMode };
        Of(unknown, Rule("r", Effect.Allow, Dev)).ShouldBe(new(Drafted("r", Now.AddMinutes(5)), null, null));
        Of(unknown, Rule("r", Effect.RequireServer, Dev)).ShouldBe(new(null, null, Undecidable.Mode));
        Of(unknown, Rule("r", Effect.Allow, Dev with { Modes = [Mode.Cli] })).Change.ShouldBe(ReplayedChange.NewlyRefused);
        Of(unknown, Rule("r", Effect.Allow, Dev with { Modes = [Mode.CredentialProcess] })).Undecidable.ShouldBe(Undecidable.Mode);
    }

    [Fact]
    public void an_address_that_the_log_does_not_say_is_undecidable_only_where_it_matters()
    {
        var unknown = Refused("policy-denied", null) with { Source = null };
        ImmutableArray<IPNetwork> office = [IPNetwork.Parse("10.0.0.0/8")];
        Of(unknown, Rule("r", Effect.Allow, Dev)).Change.ShouldBe(ReplayedChange.NewlyGranted);
        Of(unknown, Rule("r", Effect.Deny, Conditions.Any with { Profiles = ["prod"], SourceNetworks = office }), Rule("s", Effect.Allow, Dev))
            .Change.ShouldBe(ReplayedChange.NewlyGranted);
        Of(unknown, Rule("r", Effect.Deny, Conditions.Any with { ProfilePatterns = ["p*"], SourceNetworks = office }), Rule("s", Effect.Allow, Dev))
            .Change.ShouldBe(ReplayedChange.NewlyGranted);
        Of(unknown, Rule("r", Effect.Deny, Conditions.Any with { SourceNetworks = office }), Rule("s", Effect.Allow, Dev))
            .ShouldBe(new(null, null, Undecidable.Address));
        Of(unknown, Rule("r", Effect.Allow, Conditions.Any with { ProfilePatterns = ["d*"], SourceNetworks = office })).Undecidable.ShouldBe(Undecidable.Address);
    }

    [Fact]
    public void a_session_that_is_bound_to_an_address_needs_the_address()
    {
        var bound = Lease().Session with { LastLease = Issued with { BoundTo = "10.1.2.3" } };
        Of(Refused("policy-denied", null) with { Session = bound }, Rule("r", Effect.Allow, Dev)).Change.ShouldBe(ReplayedChange.NewlyGranted);
        Of(Refused("policy-denied", null) with { Session = bound, Source = IPAddress.Parse("10.1.2.4") }, Rule("r", Effect.Allow, Dev))
            .ShouldBe(new(new(false, "address-mismatch", "r", null, null, null), ReplayedChange.OtherRule, null));
        Of(Refused("policy-denied", null) with { Session = bound, Source = null }, Rule("r", Effect.Allow, Dev)).Undecidable.ShouldBe(Undecidable.Address);
    }

    [Theory]
    [InlineData("policy-missing", true)]
    [InlineData("policy-unusable", true)]
    [InlineData("policy-denied", true)]
    [InlineData("approval-required", true)]
    [InlineData("server-required", true)]
    [InlineData("server-session-required", true)]
    [InlineData("profile-unknown", true)]
    [InlineData("window-ending", true)]
    [InlineData("held", false)]
    [InlineData("session-revoked", false)]
    [InlineData("address-mismatch", false)]
    public void a_refusal_is_the_policy_s_by_its_code(string code, bool isOfPolicy) => RecordedDecision.IsOfPolicy(code).ShouldBe(isOfPolicy);

    [Theory]
    [InlineData(Effect.Deny)]
    [InlineData(Effect.RequireApproval)]
    [InlineData(Effect.RequireServer)]
    [InlineData(Effect.RequireServerSession)]
    public void whatever_code_an_effect_refuses_with_is_the_policy_s(Effect effect) =>
        RecordedDecision.IsOfPolicy(PolicyRefusals.For(new(Rule("r", effect, Dev), 0, effect), "dev")!.Code).ShouldBeTrue();

    private static CredentialsIssued Issued { get; } = new(
        new("ses_1"), new("lse_1"), new("crq_1"), new(GroundKind.Rule, "r"), 3, "hash", Now.AddMinutes(5), Now.AddMinutes(5), Now.AddMinutes(15), "ASIA", Role,
        "ada", null, new("nod_1"), 1, Now, Mode.Server);

    private static Redecision Of(RecordedDecision decision, params Rule[] rules) => Redecision.Of(decision, Draft(new("dev", Role), rules));

    private static CompiledPolicy Draft(Profile profile, params Rule[] rules) => CompiledPolicy.Compile(new([profile], [.. rules]), 0, "");

    private static Rule Rule(string name, Effect effect, Conditions when) => new(name, effect, null, when, null);

    private static DraftOutcome Drafted(string rule, DateTimeOffset end) => new(true, null, rule, null, Role, end);

    private static RecordedDecision Lease() => new(
        DecisionKind.Lease, new SessionDetail(
            new("ses_1"), new("psn_1"), new("tok_1"), "dev", null, null, default, Mode.Server, ImmutableDictionary<string, string>.Empty, Now.AddHours(-1),
            Now.AddHours(7), 0, null),
        "ada", ["sre"], [Mode.Server], IPAddress.Parse("10.1.2.3"), Now, new(true, null, "r", RuleKnown: true, 3, Role, Now.AddMinutes(5)));

    private static RecordedDecision Opening() =>
        Lease() with { Kind = DecisionKind.Opening, Recorded = new(true, null, "r", RuleKnown: true, 3, null, Now.AddHours(8)) };

    private static RecordedDecision Refused(string code, string? rule) =>
        Lease() with { Recorded = new(false, code, rule, RuleKnown: true, 3, null, null) };
}
