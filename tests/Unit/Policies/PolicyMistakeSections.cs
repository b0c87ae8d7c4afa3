using Shouldly;
using Xunit;

namespace Sentinel.Unit.Policies;

/// <summary>Mistakes in conditions, approvals, break-glass and rate limits, with exactly the findings they give.</summary>
public sealed class PolicyMistakeSections
{
    /// <summary>Conditions of a rule; they start in line 5, column 15.</summary>
    public static TheoryData<string, string[]> Conditions => new()
    {
        { "time: {}", [".time 5:22 time-empty"] },
        { "time: {timezone: UTC}", [".time 5:22 time-empty"] },
        { "time: {days: []}", [".time 5:22 time-empty"] },
        { "time: always", [".time 5:22 wrong-type"] },
        { "time: {day: [monday]}", [".time 5:22 time-empty", ".time.day 5:23 unknown-key"] },
        { "time: {days: [mon]}", [".time.days[0] 5:30 day-unknown"] },
        { "time: {days: [Monday]}", [".time.days[0] 5:30 day-unknown"] },
        { "time: {days: monday}", [".time.days 5:29 wrong-type"] },
        { "time: {hours: {start: \"09:00\"}}", [".time.hours.end 5:30 missing-key"] },
        { "time: {hours: {start: 9:00, end: 17:00}}", [".time.hours.start 5:38 clock-invalid"] },
        { "time: {hours: {start: \"24:00\", end: 17:00}}", [".time.hours.start 5:38 clock-invalid"] },
        { "time: {hours: {start: 09:00, end: 24:01}}", [".time.hours.end 5:50 clock-invalid"] },
        { "time: {hours: {start: 09:60, end: 17:00}}", [".time.hours.start 5:38 clock-invalid"] },
        { "time: {hours: {start: 09:00, end: 09:00}}", [".time.hours.end 5:50 hours-empty"] },
        { "time: {hours: {start: 00:00, end: 00:00}}", [".time.hours.end 5:50 hours-empty"] },
        { "time: {days: [friday], timezone: Europe/Berlni}", [".time.timezone 5:49 zone-unknown"] },
        { "time: {days: [friday], timezone: europe/berlin}", [".time.timezone 5:49 zone-unknown"] },
        { "time: {days: [friday], timezone: ../etc/passwd}", [".time.timezone 5:49 zone-unknown"] },
        { "time: {days: [friday], timezone: localtime}", [".time.timezone 5:49 zone-unknown"] },
        { "source_ip: 10.0.0.0/8", [".source_ip 5:27 wrong-type"] },
        { "source_ip: [10.0.0.1/8]", [".source_ip[0] 5:28 network-host-bits"] },
        { "source_ip: [\"2001:db8::1/32\"]", [".source_ip[0] 5:28 network-host-bits"] },
        { "source_ip: [10.0.0.0/33]", [".source_ip[0] 5:28 network-invalid"] },
        { "source_ip: [10.0.0]", [".source_ip[0] 5:28 network-invalid"] },
        { "source_ip: [010.0.0.1]", [".source_ip[0] 5:28 network-invalid"] },
        { "source_ip: [\"fe80::1%eth0\"]", [".source_ip[0] 5:28 network-invalid"] },
        { "source_ip: [10.0.0.0/08]", [".source_ip[0] 5:28 network-invalid"] },
        { "source_ip: [\"10.*\"]", [".source_ip[0] 5:28 pattern-in-list"] },
        { "device: {}", [".device 5:24 device-empty"] },
        { "device: {require_mdm: false}", [".device 5:24 device-empty"] },
        { "device: {require_mdm: yes}", [".device 5:24 device-empty", ".device.require_mdm 5:38 wrong-type"] },
        { "device: {require_mdm: true}", [".device 5:24 device-never-holds (warning)"] },
        { "device: {min_os_version: 14.x}", [".device 5:24 device-never-holds (warning)", ".device.min_os_version 5:41 os-version-invalid"] },
        { "device: {allowed_os_types: [a b]}", [".device 5:24 device-never-holds (warning)", ".device.allowed_os_types[0] 5:44 os-type-invalid"] },
    };

    /// <summary>One section; it starts in line 3.</summary>
    public static TheoryData<string, string[]> Sections => new()
    {
        { "approvals: {}", ["approvals 3:12 wrong-type"] },
        { "approvals: [{name: a}]", ["approvals[0] 3:13 nobody-named"] },
        { "approvals: [{approvers: [bob]}]", ["approvals[0].name 3:13 missing-key"] },
        { "approvals: [{name: a, approvers: [\"*\"]}]", ["approvals[0].approvers[0] 3:35 pattern-in-list"] },
        { "approvals: [{name: a, approvers: [bob], required: 0}]", ["approvals[0].required 3:51 number-out-of-range"] },
        { "approvals: [{name: a, approvers: [bob], required: two}]", ["approvals[0].required 3:51 number-invalid"] },
        { "approvals: [{name: a, approvers: [bob], required: \"1\"}]", ["approvals[0].required 3:51 number-invalid"] },
        { "approvals: [{name: a, approvers: [bob, bob], required: 2}]", ["approvals[0].required 3:56 quorum-impossible"] },
        { "approvals: [{name: a, approvers: [bob], pending_for: 59s}]", ["approvals[0].pending_for 3:54 duration-out-of-range"] },
        { "approvals: [{name: a, approvers: [bob], pending_for: 169h}]", ["approvals[0].pending_for 3:54 duration-out-of-range"] },
        { "approvals: [{name: a, approvers: [bob], auto_approve: {users: []}}]", ["approvals[0].auto_approve.users 3:63 nobody-named"] },
        { "approvals: [{name: a, approvers: [bob], auto_approve: {}}]", ["approvals[0].auto_approve.users 3:55 missing-key"] },
        {
            "approvals: [{name: a, approvers: [bob], auto_approve: {users: [ci], max_duration: 9h}}]",
            ["approvals[0].auto_approve.max_duration 3:83 duration-out-of-range"]
        },
        { "approvals: [{name: a, approvers: [bob]}, {name: a, approvers: [bob]}]", ["approvals[1].name 3:49 duplicate-name"] },
        { "approvals: [{name: a, approvers: [bob]}, {name: b, approvers: [bob]}]", ["approvals[1].name 3:49 entry-unreachable (warning)"] },
        { "approvals: [{name: a, profiles: [x], approvers: [bob]}]", ["approvals[0].profiles[0] 3:34 profile-undeclared (warning)"] },
        { "break_glass: [{name: a}]", ["break_glass[0] 3:15 nobody-named"] },
        { "break_glass: [{name: a, users: [], groups: []}]", ["break_glass[0] 3:15 nobody-named"] },
        { "break_glass: [{name: a, users: [b], max_duration: 4h1s}]", ["break_glass[0].max_duration 3:51 duration-out-of-range"] },
        { "break_glass: [{name: a, users: [b], allowed_reason_codes: [fire]}]", ["break_glass[0].allowed_reason_codes[0] 3:60 reason-unknown"] },
        { "break_glass: [{name: a, users: [b], max_per_user: 3}]", ["break_glass[0].max_per_user 3:51 window-missing"] },
        { "break_glass: [{name: a, users: [b], escalation_threshold: 3}]", ["break_glass[0].escalation_threshold 3:59 window-missing"] },
        { "break_glass: [{name: a, users: [b], quota_window: 24h}]", ["break_glass[0].quota_window 3:51 window-unused"] },
        { "break_glass: [{name: a, users: [b], cooldown: 0s}]", ["break_glass[0].cooldown 3:47 duration-not-positive"] },
        { "break_glass: [{name: a, users: [b], mode: [ssh]}]", ["break_glass[0].mode[0] 3:44 mode-unknown"] },
        { "rate_limits: [{}]", ["rate_limits[0].applies_to 3:15 missing-key", "rate_limits[0].per 3:15 missing-key", "rate_limits[0].rate 3:15 missing-key"] },
        { "rate_limits: [{applies_to: leese, per: person, rate: 1/s}]", ["rate_limits[0].applies_to 3:28 value-unknown"] },
        { "rate_limits: [{applies_to: lease, per: people, rate: 1/s}]", ["rate_limits[0].per 3:40 value-unknown"] },
        { "rate_limits: [{applies_to: lease, per: person, rate: 1/m}]", ["rate_limits[0].rate 3:54 rate-invalid"] },
        { "rate_limits: [{applies_to: lease, per: person, rate: 0/s}]", ["rate_limits[0].rate 3:54 rate-invalid"] },
        { "rate_limits: [{applies_to: lease, per: person, rate: 30}]", ["rate_limits[0].rate 3:54 rate-invalid"] },
        { "rate_limits: [{applies_to: lease, per: person, rate: 1/s, burst: 0}]", ["rate_limits[0].burst 3:66 number-out-of-range"] },
        { "rate_limits: [{applies_to: lease, per: person, rate: 1/s, backoff_max_level: 8}]", ["rate_limits[0].backoff_max_level 3:78 number-out-of-range"] },
        { "rate_limits: [{applies_to: session, per: session, rate: 1/s}]", ["rate_limits[0].per 3:42 per-invalid"] },
        { "rate_limits: [{applies_to: authentication, per: person, rate: 1/s}]", ["rate_limits[0].per 3:49 per-invalid"] },
        {
            "rate_limits: [{applies_to: api, per: person, rate: 1/s}, {applies_to: api, per: person, rate: 2/s}]",
            ["rate_limits[1] 3:58 duplicate-limit"]
        },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public void a_mistaken_condition_is_found_at_its_place(string conditions, string[] findings) =>
        PolicyTexts.Parse(WithConditions(conditions)).Brief().ShouldBe(findings.Select(finding => $"rules[0].conditions{finding}"));

    [Theory]
    [MemberData(nameof(Sections))]
    public void a_mistaken_section_is_found_at_its_place(string section, string[] findings) =>
        PolicyTexts.Parse(WithSection(section)).Brief().ShouldBe(findings);

    internal static string WithConditions(string conditions) =>
        $"version: \"1\"\nrules:\n- name: r\n  effect: allow\n  conditions: {{{conditions}}}\n";

    internal static string WithSection(string section) => $"version: \"1\"\nrules: []\n{section}\n";

    [Fact]
    public void a_rule_that_needs_an_approval_needs_somebody_who_gives_it() =>
        PolicyTexts.Parse("version: \"1\"\nrules:\n- {name: r, effect: require_approval, conditions: {profiles: [x]}}")
            .Brief().ShouldBe(["rules[0].effect 3:21 approvers-missing (warning)", "rules[0].conditions.profiles[0] 3:63 profile-undeclared (warning)"]);
}
