using Sentinel.Application.Policies;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Policies;

/// <summary>Every mistake that a policy can hold, with exactly the findings it gives.</summary>
public sealed class PolicyMistakeTests
{
    /// <summary>Mistakes of a whole document.</summary>
    public static TheoryData<string, string[]> Documents => new()
    {
        { "", ["$ 1:1 empty"] },
        { "# only a comment\n", ["$ 1:1 empty"] },
        { "just text", ["$ 1:1 wrong-type"] },
        { "- a\n", ["$ 1:1 wrong-type"] },
        { "rules: []", ["version 1:1 missing-key"] },
        { "version: \"1\"", ["rules 1:1 missing-key"] },
        { "version: \"2\"\nrules: []", ["version 1:10 version-unknown"] },
        { "version: 1.0\nrules: []", ["version 1:10 version-unknown"] },
        { "version: [1]\nrules: []", ["version 1:10 wrong-type"] },
        { "version:\nrules: []", ["version 1:9 empty"] },
        { "version: \"1\"\nrules: {}", ["rules 2:8 wrong-type"] },
        { "version: \"1\"\nrules:", ["rules 2:7 wrong-type"] },
        { "version: \"1\"\nrules: []\nruls: []", ["ruls 3:1 unknown-key"] },
        { "version: \"1\"\nrules: []\nrules: []", ["rules 3:1 duplicate-key"] },
        { "version: \"1\"\n\"rul\\x65s\": []\nrules: []", ["rules 3:1 duplicate-key"] },
        { "version: \"1\"\nrules: []\n---\nversion: \"1\"", ["$ 3:1 several-documents"] },
        { "version: \"1\"\nrules: []\n...\nrules: []", ["$ 4:1 several-documents"] },
        { "%YAML 1.2\n---\nversion: \"1\"\nrules: []", ["$ 1:1 directive"] },
        { "%TAG !e! tag:example.com,2000:\n---\nversion: \"1\"\nrules: []", ["$ 1:1 directive"] },
        { "version: &v \"1\"\nrules: []", ["version 1:10 anchor"] },
        { "version: \"1\"\nrules: &r []\nprofiles: *r", ["rules 2:8 anchor", "profiles 3:11 alias", "profiles 3:11 wrong-type"] },
        { "version: !!str 1\nrules: []", ["version 1:10 tag"] },
        { "version: \"1\"\nrules: !mine []", ["rules 2:8 tag"] },
        { "!!map {version: \"1\", rules: []}", ["$ 1:1 tag"] },
        { "version: \"1\"\n&k rules: []", ["rules 2:1 anchor"] },
        { "version: \"1\"\nrules: []\n<<: {profiles: []}", ["<< 3:1 merge-key"] },
        { "version: \"1\"\nrules: []\n? [a]\n: b", ["$ 3:3 key-not-text"] },
        { "version: \"1\"\nrules: [", ["$ 3:1 syntax"] },
        { "version: \"1\"\nrules: []\n  x: y", ["$ 3:3 syntax"] },
        { "version: \"1\nrules: []", ["$ 1:10 syntax"] },
        { "version: \"1\"\nrules: []\nx: \"\\ud800\"", ["$ 3:4 syntax"] },
        { "version: \"1\" # \0\nrules: []", ["$ 1:16 forbidden-character"] },
        { "version: \"1\" # \u2028rules: []\nrules: []", ["$ 1:16 forbidden-character"] },
        { "version: \"1\" # \u0085\nrules: []", ["$ 1:16 forbidden-character"] },
        { "version: \"1\" # \rrules: []\nrules: []", ["$ 1:16 forbidden-character"] },
        { "version: \"1\"\n# \u202Eabc\nrules: []", ["$ 2:3 forbidden-character"] },
        { "version: \"1\"\n# 😀 \u001B\nrules: []", ["$ 2:6 forbidden-character"] },
    };

    /// <summary>Lines of a profile; the first stands in line 5, column 3.</summary>
    public static TheoryData<string, string[]> Profiles => new()
    {
        { "leese: 5m", ["profiles[0].leese 5:3 unknown-key"] },
        { "lease: 5m\n  lease: 5m", ["profiles[0].lease 6:3 duplicate-key"] },
        { "region: europe", ["profiles[0].region 5:11 region-invalid"] },
        { "region: \"\"", ["profiles[0].region 5:11 empty"] },
        { "region: ~", ["profiles[0].region 5:11 empty"] },
        { "lease: 300", ["profiles[0].lease 5:10 duration-invalid"] },
        { "lease: 5x", ["profiles[0].lease 5:10 duration-invalid"] },
        { "lease: -5m", ["profiles[0].lease 5:10 duration-invalid"] },
        { "lease: 0s", ["profiles[0].lease 5:10 duration-not-positive"] },
        { "lease: PT0M", ["profiles[0].lease 5:10 duration-not-positive"] },
        { "lease: 59s", ["profiles[0].lease 5:10 lease-out-of-range"] },
        { "lease: 10m", ["profiles[0].lease 5:10 lease-out-of-range"] },
        { "lease: 15m", ["profiles[0].lease 5:10 lease-out-of-range"] },
        { "lease: 12h1s", ["profiles[0].lease 5:10 lease-out-of-range"] },
        { "lease: [5m]", ["profiles[0].lease 5:10 wrong-type"] },
        { "max_session: 0h", ["profiles[0].max_session 5:16 duration-not-positive"] },
        { "idle_timeout: 9m59s", ["profiles[0].idle_timeout 5:17 idle-timeout-too-short"] },
        { "idle_timeout: 1h59m\n  lease: 1h", ["profiles[0].idle_timeout 5:17 idle-timeout-too-short"] },
        { "lease: 12m\n  idle_timeout: soon", ["profiles[0].lease 5:10 lease-out-of-range", "profiles[0].idle_timeout 6:17 duration-invalid"] },
        { "external_id: x", ["profiles[0].external_id 5:16 external-id-invalid"] },
        { "external_id: a b", ["profiles[0].external_id 5:16 external-id-invalid"] },
        { "session_policy: {}", ["profiles[0].session_policy 5:19 wrong-type"] },
        { "session_policy: \"{}\"", ["profiles[0].session_policy 5:19 session-policy-invalid"] },
        { "session_policy_arns: arn:aws:iam::aws:policy/ReadOnlyAccess", ["profiles[0].session_policy_arns 5:24 wrong-type"] },
        { "session_policy_arns: [ReadOnlyAccess]", ["profiles[0].session_policy_arns[0] 5:25 policy-arn-invalid"] },
        {
            $"session_policy_arns: [{string.Join(", ", Enumerable.Repeat("arn:aws:iam::aws:policy/ReadOnlyAccess", 11))}]",
            ["profiles[0].session_policy_arns 5:24 too-many-policies"]
        },
        { "chaining: alow", ["profiles[0].chaining 5:13 value-unknown"] },
        { "chaining: allow", ["profiles[0].chaining 5:13 chaining-allowed (warning)"] },
        { "bind: host", ["profiles[0].bind 5:9 value-unknown"] },
        { "check: Fenced", ["profiles[0].check 5:10 value-unknown"] },
        { "check: true", ["profiles[0].check 5:10 value-unknown"] },
    };

    /// <summary>Lines of a rule; the first stands in line 5, column 3.</summary>
    public static TheoryData<string, string[]> Rules => new()
    {
        { "reason: x", ["rules[0] 3:3 no-conditions"] },
        { "conditions: {}", ["rules[0].conditions 5:15 no-conditions"] },
        { "conditions:", ["rules[0].conditions 5:14 wrong-type"] },
        { "conditions: {users: []}", ["rules[0].conditions 5:15 no-conditions"] },
        { "conditions: {any: false}", ["rules[0].conditions.any 5:21 wrong-type"] },
        { "conditions: {any: \"true\"}", ["rules[0].conditions.any 5:21 wrong-type"] },
        { "conditions: {any: true, users: [bob]}", ["rules[0].conditions.any 5:21 any-with-conditions"] },
        { "conditions: {user: [bob]}", ["rules[0].conditions 5:15 no-conditions", "rules[0].conditions.user 5:16 unknown-key"] },
        { "conditions: {users: bob}", ["rules[0].conditions.users 5:23 wrong-type"] },
        { "conditions: {users: [\"\"]}", ["rules[0].conditions.users[0] 5:24 empty"] },
        { "conditions: {users: [bob, \"b*\"]}", ["rules[0].conditions.users[1] 5:29 pattern-in-list"] },
        { "conditions: {users: [\"?\"]}", ["rules[0].conditions.users[0] 5:24 pattern-in-list"] },
        { "conditions: {users: [\"bob smith\"]}", ["rules[0].conditions.users[0] 5:24 name-invalid"] },
        { "conditions: {groups: [\"*\"]}", ["rules[0].conditions.groups[0] 5:25 pattern-in-list"] },
        { "conditions: {groups: [\"a\\tb\"]}", ["rules[0].conditions.groups[0] 5:25 name-invalid"] },
        { "conditions: {groups: [[a]]}", ["rules[0].conditions.groups[0] 5:25 wrong-type"] },
        { "conditions: {profiles: [\"dev-*\"]}", ["rules[0].conditions.profiles[0] 5:27 pattern-in-list"] },
        { "conditions: {profiles: [a//b]}", ["rules[0].conditions.profiles[0] 5:27 name-invalid"] },
        { "conditions: {profiles: [dev]}", ["rules[0].conditions.profiles[0] 5:27 profile-undeclared (warning)"] },
        { "conditions: {profile_patterns: [\"d v*\"]}", ["rules[0].conditions.profile_patterns[0] 5:35 pattern-invalid"] },
        {
            "conditions: {profiles: [dev], profile_patterns: [\"d*\"]}",
            ["rules[0].conditions.profiles[0] 5:27 profile-undeclared (warning)", "rules[0].conditions.profile_patterns 5:51 profiles-and-patterns (warning)"]
        },
        { "conditions: {mode: server}", ["rules[0].conditions.mode 5:22 wrong-type"] },
        { "conditions: {mode: [servr]}", ["rules[0].conditions.mode[0] 5:23 mode-unknown"] },
        { "conditions: {mode: [\"*\"]}", ["rules[0].conditions.mode[0] 5:23 pattern-in-list"] },
        { "conditions: {any: true}\n  max_server_duration: 0s", ["rules[0].max_server_duration 6:24 duration-not-positive"] },
        { "conditions: {any: true}\n  reason: \"\"", ["rules[0].reason 6:11 empty"] },
        { "conditions: {any: true}\n  reason: \"a\\nb\"", ["rules[0].reason 6:11 text-invalid"] },
        { "conditions: {any: true}\n  efect: deny", ["rules[0].efect 6:3 unknown-key"] },
        { "conditions: {any: true}\n- effect: deny\n  conditions: {any: true}", ["rules[1].name 6:3 missing-key"] },
        { "conditions: {any: true}\n- name: s\n  conditions: {any: true}", ["rules[1].effect 6:3 missing-key"] },
        { "conditions: {any: true}\n- name: r\n  effect: deny\n  conditions: {any: true}", ["rules[1].name 6:9 duplicate-name"] },
        { "conditions: {any: true}\n- name: s\n  effect: Allow\n  conditions: {any: true}", ["rules[1].effect 7:11 effect-unknown"] },
        { "conditions: {any: true}\n- deny", ["rules[1] 6:3 wrong-type"] },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public void a_mistaken_document_is_refused_at_its_place(string text, string[] findings) => Expect(text, findings);

    /// <remarks>Not a row of the theory: a runner that passes rows on as UTF-8 would lose the surrogate.</remarks>
    [Fact]
    public void half_a_surrogate_pair_is_refused_at_its_place() =>
        Expect("version: \"1\"\n# \uD800\nrules: []", ["$ 2:3 forbidden-character"]);

    [Theory]
    [MemberData(nameof(Profiles))]
    public void a_mistaken_profile_is_refused_at_its_place(string lines, string[] findings) =>
        Expect(WithProfile(lines), findings);

    [Theory]
    [MemberData(nameof(Rules))]
    public void a_mistaken_rule_is_refused_at_its_place(string lines, string[] findings) =>
        Expect(WithRule(lines), findings);

    [Theory]
    [InlineData("dev.x", "name-invalid")]
    [InlineData("a b", "name-invalid")]
    [InlineData("a//b", "name-invalid")]
    [InlineData("dev*", "name-invalid")]
    [InlineData("d\u00E9v", "name-invalid")]
    public void a_profile_has_a_plain_name(string name, string code) =>
        Expect($"version: \"1\"\nprofiles:\n- name: {name}\n  role_arn: {PolicyTexts.Role}\nrules: []", [$"profiles[0].name 3:9 {code}"]);

    [Theory]
    [InlineData("arn:aws:iam::12345678901:role/x")]
    [InlineData("arn:aws:iam::123456789012:role/")]
    [InlineData("arn:aws:iam::123456789012:user/x")]
    [InlineData("arn:aws-eu:iam::123456789012:role/x")]
    [InlineData("arn:aws:sts::123456789012:assumed-role/x/y")]
    [InlineData("arn:aws:iam::123456789012:role/a b")]
    [InlineData("arn:aws:iam::123456789012:role/*")]
    public void a_profile_has_a_real_role(string role) =>
        Expect($"version: \"1\"\nprofiles:\n- name: a\n  role_arn: {role}\nrules: []", ["profiles[0].role_arn 4:13 role-arn-invalid"]);

    [Fact]
    public void two_profiles_never_share_a_name() => Expect(
        $"version: \"1\"\nprofiles:\n- {{name: a, role_arn: {PolicyTexts.Role}}}\n- {{name: a, role_arn: {PolicyTexts.Role}}}\nrules: []",
        ["profiles[1].name 4:10 duplicate-name"]);

    [Fact]
    public void a_name_has_one_way_to_be_written() => Expect(
        "version: \"1\"\nrules:\n- {name: \u00E9, effect: deny, conditions: {any: true}}\n- {name: e\u0301, effect: deny, conditions: {any: true}}",
        ["rules[1].name 4:10 name-invalid"]);

    [Fact]
    public void all_mistakes_are_told_at_once() => Expect(
        """
        version: "3"
        profiles:
        - name: a b
          lease: 12m
          colour: red
        rules:
        - name: r
          effect: maybe
          conditions: {users: ["*"], time: {}}
        - {name: r, effect: allow}
        """,
        [
            "version 1:10 version-unknown",
            "profiles[0].role_arn 3:3 missing-key",
            "profiles[0].name 3:9 name-invalid",
            "profiles[0].lease 4:10 lease-out-of-range",
            "profiles[0].colour 5:3 unknown-key",
            "rules[0].effect 8:11 effect-unknown",
            "rules[0].conditions.users[0] 9:24 pattern-in-list",
            "rules[0].conditions.time 9:36 time-empty",
            "rules[1] 10:3 no-conditions",
            "rules[1].name 10:10 duplicate-name",
        ]);

    [Theory]
    [InlineData("efect", "did you mean effect?")]
    [InlineData("Effect", "did you mean effect?")]
    [InlineData("conditons", "did you mean conditions?")]
    [InlineData("max_servr_duraton", "did you mean max_server_duration?")]
    [InlineData("zzz", "known here: name, effect, reason, conditions, max_server_duration")]
    public void an_unknown_key_suggests_the_nearest_known_one(string key, string suggestion) =>
        PolicyTexts.Parse($"version: \"1\"\nrules:\n- name: r\n  effect: deny\n  conditions: {{any: true}}\n  {key}: x").Findings.ShouldBe(
        [
            new(Severity.Error, $"rules[0].{key}", 6, 3, "unknown-key", $"Key \"{key}\" is not known here.", suggestion),
        ]);

    [Fact]
    public void a_number_suggests_seconds() =>
        PolicyTexts.Parse(PolicyTexts.Small.Replace("rules:", "  lease: 300\nrules:")).Findings.ShouldBe(
        [
            new(Severity.Error, "profiles[0].lease", 5, 10, "duration-invalid", "\"300\" is not a duration.", "did you mean 300s?"),
        ]);

    [Fact]
    public void a_long_word_is_repeated_in_short() =>
        PolicyTexts.Parse($"version: \"1\"\nrules: []\n{new string('x', 500)}: 1").Findings[0].Message
            .ShouldBe($"Key \"{new string('x', 64)}…\" is not known here.");

    internal static string WithProfile(string lines) =>
        $"version: \"1\"\nprofiles:\n- name: dev\n  role_arn: {PolicyTexts.Role}\n  {lines}\nrules: []";

    internal static string WithRule(string lines) => $"version: \"1\"\nrules:\n- name: r\n  effect: allow\n  {lines}\n";

    private static void Expect(string text, string[] findings)
    {
        var parse = PolicyTexts.Parse(text);
        parse.Brief().ShouldBe(findings);
        (parse.Document is null).ShouldBe(findings.Any(finding => !finding.EndsWith(" (warning)", StringComparison.Ordinal)));
    }
}
