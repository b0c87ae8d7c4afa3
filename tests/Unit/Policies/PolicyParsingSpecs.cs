using Sentinel.Application.Policies;
using Sentinel.Domain.Policies;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Policies;

public sealed class PolicyParsingSpecs
{
    [Fact]
    public void every_key_is_read()
    {
        var profile = Profile(
            """
              region: us-gov-west-1
              lease: 1h
              max_session: PT4H
              idle_timeout: 2h30m
              external_id: abc-123
              session_policy: |
                {"Version": "2012-10-17", "Statement": []}
              session_policy_arns: [arn:aws:iam::aws:policy/ReadOnlyAccess, arn:aws:iam::123456789012:policy/team/Own]
              chaining: allow
              bind: address
              check: fenced
            """);
        (profile.Name, profile.RoleArn, profile.Region, profile.Lease, profile.MaxSession, profile.IdleTimeout).ShouldBe(
            ("dev", PolicyTexts.Role, "us-gov-west-1", TimeSpan.FromHours(1), TimeSpan.FromHours(4), TimeSpan.FromMinutes(150)));
        (profile.ExternalId, profile.SessionPolicy, profile.Chaining, profile.Bind, profile.Check).ShouldBe(
            ("abc-123", "{\"Version\": \"2012-10-17\", \"Statement\": []}\n", Chaining.Allow, Bind.Address, Check.Fenced));
        profile.SessionPolicyArns.ShouldBe(["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::123456789012:policy/team/Own"]);
    }

    [Fact]
    public void what_is_not_given_has_a_safe_default()
    {
        var profile = Profile("");
        (profile.Region, profile.Lease, profile.MaxSession, profile.IdleTimeout).ShouldBe(
            (null, TimeSpan.FromMinutes(5), TimeSpan.FromHours(8), TimeSpan.FromHours(1)));
        (profile.ExternalId, profile.SessionPolicy, profile.SessionPolicyArns.Length, profile.Chaining, profile.Bind, profile.Check)
            .ShouldBe((null, null, 0, Chaining.Deny, Bind.None, Check.Projected));
    }

    [Fact]
    public void a_long_lease_has_a_longer_idle_time_out() => Profile("  lease: 12h").IdleTimeout.ShouldBe(TimeSpan.FromHours(24));

    [Theory]
    [InlineData("60s")]
    [InlineData("9m59s")]
    [InlineData("15m1s")]
    [InlineData("12h")]
    public void a_lease_may_touch_its_bounds(string lease) => Profile($"  lease: {lease}").Name.ShouldBe("dev");

    [Fact]
    public void a_rule_is_read_whole()
    {
        var parse = PolicyTexts.Parse(
            """
            version: "1"
            rules:
            - name: Café hours
              effect: require_approval
              reason: Ask first.
              conditions:
                profiles: []
                profile_patterns: ["dev-*", "?"]
                users: [alice@example.com, 123]
                groups: [sre, Team A]
                mode: [server, cli, credential_process]
              max_server_duration: 15m
            """);
        parse.Findings.ShouldBeEmpty();
        var rule = parse.Document!.Rules.ShouldHaveSingleItem();
        (rule.Name, rule.Effect, rule.Reason, rule.MaxServerDuration).ShouldBe(
            ("Café hours", Effect.RequireApproval, "Ask first.", TimeSpan.FromMinutes(15)));
        rule.Conditions.Profiles.ShouldBeEmpty();
        rule.Conditions.ProfilePatterns.ShouldBe(["dev-*", "?"]);
        rule.Conditions.Users.ShouldBe(["alice@example.com", "123"]);
        rule.Conditions.Groups.ShouldBe(["sre", "Team A"]);
        rule.Conditions.Modes.ShouldBe([Mode.Server, Mode.Cli, Mode.CredentialProcess]);
    }

    [Fact]
    public void conditions_of_time_address_and_device_are_read()
    {
        var conditions = Conditions(
            """
            {time: {days: [monday, friday], hours: {start: 22:00, end: 00:00}, timezone: Europe/Berlin},
             source_ip: [10.0.0.0/8, 192.0.2.7, "::ffff:10.1.0.0/112", "2001:db8::/32"],
             device: {require_mdm: true, min_os_version: 14.0.0, allowed_os_types: [linux]}}
            """);
        var time = conditions.Time!;
        (time.Start, time.End, time.Zone.Id).ShouldBe((TimeSpan.FromHours(22), TimeSpan.FromHours(24), "Europe/Berlin"));
        time.Days.ShouldBe([DayOfWeek.Monday, DayOfWeek.Friday]);
        conditions.SourceNetworks.Select(network => network.ToString()).ShouldBe(["10.0.0.0/8", "192.0.2.7/32", "10.1.0.0/16", "2001:db8::/32"]);
        var device = conditions.Device!;
        (device.Encryption, device.Mdm, device.MinOsVersion).ShouldBe((false, true, new Version(14, 0)));
        device.OsTypes.ShouldBe(["linux"]);
    }

    [Fact]
    public void approvals_break_glass_and_rate_limits_have_their_defaults()
    {
        var document = PolicyTexts.Parse(
            """
            version: "1"
            rules: []
            approvals: [{name: a, approvers: [bob]}]
            break_glass: [{name: b, groups: [oncall]}]
            rate_limits: [{applies_to: break_glass, per: person_profile, rate: 30/min}]
            """).Document!;
        var approval = document.Approvals.ShouldHaveSingleItem();
        (approval.Required, approval.PendingFor, approval.MaxDuration, approval.AutoApprove).ShouldBe(
            (1, TimeSpan.FromHours(24), TimeSpan.FromHours(8), null));
        var glass = document.BreakGlass.ShouldHaveSingleItem();
        (glass.MaxDuration, glass.Cooldown, glass.Quotas, glass.ReviewWithin, glass.ReasonCodes.Length).ShouldBe(
            (TimeSpan.FromHours(1), null, null, TimeSpan.FromHours(72), 5));
        document.RateLimits.ShouldBe(
        [
            new(RateLimited.BreakGlass, RateLimitScope.PersonProfile, 30, TimeSpan.FromMinutes(1), 30, 5, TimeSpan.FromSeconds(60)),
        ]);
    }

    [Theory]
    [InlineData("require_server", Effect.RequireServer)]
    [InlineData("require_server_session", Effect.RequireServerSession)]
    public void every_effect_is_read(string word, Effect effect) =>
        PolicyTexts.Parse($"version: \"1\"\nrules: [{{name: r, effect: {word}, conditions: {{any: true}}}}]")
            .Document!.Rules.ShouldHaveSingleItem().Effect.ShouldBe(effect);

    [Fact]
    public void reading_can_be_cancelled() =>
        Should.Throw<OperationCanceledException>(() => PolicyTexts.Parser.Parse(PolicyTexts.Small, new(canceled: true)));

    [Fact]
    public void json_is_read_as_yaml()
    {
        var parse = PolicyTexts.Parse(
            $$$"""
            {
              "version": "1",
              "profiles": [{"name": "dev", "role_arn": "{{{PolicyTexts.Role.Replace("/", "\\/")}}}"}],
              "rules": [{"name": "r", "effect": "allow", "conditions": {"any": true}}]
            }
            """);
        parse.Findings.ShouldBeEmpty();
        parse.Document!.Profiles.ShouldBe([new Profile("dev", PolicyTexts.Role) { SessionPolicyArns = parse.Document.Profiles[0].SessionPolicyArns }]);
        parse.Document.Rules.ShouldBe([new Rule("r", Effect.Allow, null, parse.Document.Rules[0].Conditions, null)]);
    }

    [Fact]
    public void windows_line_ends_and_a_byte_order_mark_are_read() =>
        PolicyTexts.Parse("\uFEFF" + PolicyTexts.Small.Replace("\n", "\r\n")).Brief().ShouldBeEmpty();

    [Fact]
    public void a_session_policy_is_checked_with_its_managed_policies() =>
        PolicyTexts.Parse(PolicyTexts.Small.Replace(
                "rules:", "  session_policy: \"{}\"\n  session_policy_arns: [arn:aws:iam::aws:policy/ReadOnlyAccess]\nrules:"))
            .Findings.ShouldBe(
            [
                new(Severity.Error, "profiles[0].session_policy", 5, 19, "session-policy-invalid", "Refused with 1 policies.", null),
            ]);

    [Fact]
    public void the_sample_gives_each_of_its_people_what_it_says()
    {
        var parse = PolicyTexts.Parse(PolicyTexts.Sample());
        parse.Brief().ShouldBeEmpty();
        parse.Document!.Profiles.Select(profile => (profile.Name, profile.RoleArn, profile.Region)).ShouldBe(
        [
            ("dev", "arn:aws:iam::123456789012:role/SandboxDev", "eu-central-1"),
            ("prod", "arn:aws:iam::123456789012:role/SandboxProd", "eu-central-1"),
            ("locked", "arn:aws:iam::123456789012:role/SandboxLocked", "eu-central-1"),
        ]);
        var policy = CompiledPolicy.Compile(parse.Document, 1, "hash");
        Effects(policy, "alice", "developers").ShouldBe([Effect.Allow, Effect.RequireApproval, Effect.Deny]);
        Effects(policy, "carol", "approvers").ShouldBe([Effect.Deny, Effect.Deny, Effect.Deny]);
    }

    private static IEnumerable<Effect> Effects(CompiledPolicy policy, string user, string group) =>
        new[] { "dev", "prod", "locked" }.Select(profile =>
            policy.Decide(new(user, [group], profile, Mode.Server, DateTimeOffset.UnixEpoch, null)).Effect);

    private static Conditions Conditions(string text) =>
        PolicyTexts.Parse($"version: \"1\"\nrules: [{{name: r, effect: allow, conditions: {text}}}]").Document!.Rules[0].Conditions;

    private static Profile Profile(string lines)
    {
        var parse = PolicyTexts.Parse($"version: \"1\"\nprofiles:\n- name: dev\n  role_arn: {PolicyTexts.Role}\n{lines}\nrules: []");
        parse.Findings.Where(finding => finding.Severity == Severity.Error).ShouldBeEmpty();
        return parse.Document!.Profiles.ShouldHaveSingleItem();
    }
}
