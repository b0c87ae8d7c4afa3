using System.Globalization;
using System.Net;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Policies;
using Sentinel.Unit.Policies;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Credentials;

public sealed class AccessOutlookSpecs
{
    private const string Noon = "2026-11-20T11:00:00Z"; // Friday, 12:00 in Berlin

    private const string Head = """
        version: "1"
        profiles:
        - {name: prod, role_arn: "arn:aws:iam::123456789012:role/SandboxProd"}

        """;

    private const string Ask = "- {name: ask, effect: require_approval, reason: two people, conditions: {profiles: [prod]}, max_server_duration: 15m}";

    [Fact]
    public void each_mode_has_an_answer_of_its_own() =>
        Outlook("""
            rules:
            - {name: cli-closed, effect: deny, reason: not there, conditions: {mode: [cli]}}
            - {name: server, effect: allow, conditions: {mode: [server]}, max_server_duration: 15m}
            """).ShouldBe(
            [
                new(Mode.Server, AccessWay.Allow, null, "server", null, 900, null, null, null, null, null),
                new(Mode.Cli, AccessWay.Never, "policy-denied", "cli-closed", "not there", null, null, null, null, null, null),
                new(Mode.CredentialProcess, AccessWay.Never, "policy-denied", null, null, null, null, null, null, null, null),
            ]);

    [Fact]
    public void what_requires_the_server_is_allowed_there_only() =>
        Outlook("rules: [{name: s, effect: require_server_session, conditions: {any: true}}]").Select(mode => (mode.How, mode.Code)).ShouldBe(
            [(AccessWay.Allow, null), (AccessWay.Never, "server-session-required"), (AccessWay.Never, "server-session-required")]);

    [Fact]
    public void an_approval_is_a_way_where_an_entry_covers_the_profile()
    {
        Server($"rules:\n{Ask}\napprovals: [{{name: some, approvers: [bob, carol], required: 2, max_duration: 2h}}]").ShouldBe(
            new(Mode.Server, AccessWay.Approval, "approval-required", "ask", "two people", 900, new("some", 2, 7200), null, null, null, null));
        Server($"rules:\n{Ask}\napprovals: [{{name: other, profiles: [else], approvers: [bob]}}]").How.ShouldBe(AccessWay.Never);
        Server($"rules:\n{Ask}").How.ShouldBe(AccessWay.Never);
    }

    [Theory]
    [InlineData("approvers: [alice]", false)]
    [InlineData("approvers: [alice, bob], required: 2", false)]
    [InlineData("approvers: [alice, bob]", true)]
    [InlineData("approver_groups: [leads], approvers: [alice]", true)]
    public void nobody_approves_his_own_request(string who, bool possible) =>
        Server($"rules:\n{Ask}\napprovals: [{{name: some, {who}}}]").How.ShouldBe(possible ? AccessWay.Approval : AccessWay.Never);

    [Fact]
    public void the_first_entry_with_the_profile_counts_and_may_need_nobody()
    {
        const string Auto = "auto_approve: {users: [alice], max_duration: 30m}";
        Server($"rules:\n{Ask}\napprovals: [{{name: a, approvers: [bob], {Auto}}}]").Approval.ShouldBe(new("a", 0, 1800));
        Server($"rules:\n{Ask}\napprovals: [{{name: a, approvers: [alice], {Auto}}}]").Approval.ShouldBe(new("a", 0, 1800));
        Server($"rules:\n{Ask}\napprovals: [{{name: a, approvers: [bob]}}, {{name: b, approvers: [bob], {Auto}}}]").Approval.ShouldBe(new("a", 1, 28800));
        Server($"rules:\n{Ask}\napprovals: [{{name: a, approvers: [bob], {Auto.Replace("alice", "bob", StringComparison.Ordinal)}}}]")
            .Approval.ShouldBe(new("a", 1, 28800));
    }

    [Theory]
    [InlineData("users: [alice]", true)]
    [InlineData("groups: [sre]", true)]
    [InlineData("users: [bob], groups: [sre]", true)]
    [InlineData("users: [bob]", false)]
    [InlineData("groups: [dba]", false)]
    [InlineData("users: [alice], profiles: [else]", false)]
    [InlineData("users: [alice], source_ip: [10.0.0.0/8]", true)]
    [InlineData("users: [alice], source_ip: [192.0.2.0/24]", false)]
    [InlineData("users: [alice], mode: [server]", true)]
    [InlineData("users: [alice], mode: [cli]", false)]
    [InlineData("users: [alice], time: {days: [friday]}", true)]
    [InlineData("users: [alice], time: {days: [saturday]}", false)]
    public void the_glass_is_there_for_whom_an_entry_names(string entry, bool there)
    {
        var terms = Server($"rules: []\nbreak_glass: [{{name: fire, allowed_reason_codes: [incident], max_duration: 2h, {entry}}}]").BreakGlass;
        (terms?.Name, terms?.ReasonCodes.Single(), terms?.MaxDurationSeconds)
            .ShouldBe(there ? ("fire", ReasonCode.Incident, 7200) : default((string?, ReasonCode?, long?)));
    }

    [Fact]
    public void a_better_way_hides_no_other()
    {
        var both = Server($"rules:\n{Ask}\napprovals: [{{name: some, approvers: [bob]}}]\nbreak_glass: [{{name: fire, users: [alice]}}]");
        (both.How, both.Approval?.Name, both.BreakGlass?.Name).ShouldBe((AccessWay.Approval, "some", "fire"));
        Server("rules: []\nbreak_glass: [{name: fire, users: [alice]}]").How.ShouldBe(AccessWay.BreakGlass);
    }

    [Theory]
    [InlineData("- {name: no, effect: deny, conditions: {profiles: [prod]}}\n" + Ask)]
    [InlineData(Ask + "\n- {name: no, effect: deny, conditions: {groups: [sre]}}")]
    [InlineData("- {name: no, effect: deny, conditions: {users: [alice]}}")]
    public void a_deny_leaves_no_way_wherever_it_stands(string rules)
    {
        var access = Server($"rules:\n{rules}\napprovals: [{{name: some, approvers: [bob]}}]\nbreak_glass: [{{name: fire, users: [alice]}}]");
        (access.How, access.Approval, access.BreakGlass).ShouldBe((AccessWay.Never, null, null));
    }

    [Theory]
    [InlineData(Noon, AccessWay.Allow, null, "2026-11-20T16:00:00Z", AccessWay.Never)]
    [InlineData("2026-11-20T15:59:59.9999999Z", AccessWay.Allow, null, "2026-11-20T16:00:00Z", AccessWay.Never)]
    [InlineData("2026-11-20T16:00:00Z", AccessWay.Never, "2026-11-23T08:00:00Z", null, AccessWay.Allow)]
    [InlineData("2026-11-23T07:59:59.9999999Z", AccessWay.Never, "2026-11-23T08:00:00Z", null, AccessWay.Allow)]
    [InlineData("2026-03-27T16:00:00Z", AccessWay.Never, "2026-03-30T07:00:00Z", null, AccessWay.Allow)] // clocks go forward in between
    public void a_window_opens_and_closes_to_the_tick(string now, AccessWay how, string? opens, string? closes, AccessWay then) =>
        Times(Server(Office("allow"), now)).ShouldBe((how, opens, closes, then));

    [Fact]
    public void windows_that_meet_are_one() =>
        Times(Server("""
            rules:
            - {name: morning, effect: allow, conditions: {time: {hours: {start: "08:00", end: "12:30"}}}}
            - {name: afternoon, effect: allow, conditions: {time: {hours: {start: "12:30", end: "20:00"}}}}
            """)).ShouldBe((AccessWay.Allow, null, "2026-11-20T20:00:00Z", AccessWay.Never));

    [Fact]
    public void the_next_way_is_named_be_it_better_or_worse()
    {
        const string Rest = Ask + "\napprovals: [{name: some, approvers: [bob]}]";
        Times(Server($"{Office("allow")}\n{Rest}")).ShouldBe((AccessWay.Allow, null, "2026-11-20T16:00:00Z", AccessWay.Approval));
        Times(Server($"{Office("allow")}\n{Rest}", "2026-11-20T20:00:00Z")).ShouldBe((AccessWay.Approval, "2026-11-23T08:00:00Z", null, AccessWay.Allow));
        Times(Server($"{Office("deny")}\n{Rest}", "2026-11-20T20:00:00Z")).ShouldBe((AccessWay.Approval, null, "2026-11-23T08:00:00Z", AccessWay.Never));
    }

    [Fact]
    public void the_windows_of_approvals_and_of_the_glass_count_too()
    {
        Times(Server("rules: []\nbreak_glass: [{name: fire, users: [alice], time: {days: [sunday]}}]"))
            .ShouldBe((AccessWay.Never, "2026-11-22T00:00:00Z", null, AccessWay.BreakGlass));
        Times(Server($"rules:\n{Ask}\napprovals: [{{name: a, approvers: [alice], auto_approve: {{users: [alice], time: {{days: [friday]}}}}}}]"))
            .ShouldBe((AccessWay.Approval, null, "2026-11-21T00:00:00Z", AccessWay.Never));
    }

    [Fact]
    public void what_others_windows_do_does_not_matter() =>
        Times(Server("""
            rules:
            - {name: bob, effect: deny, conditions: {users: [bob], time: {days: [saturday]}}}
            - {name: all, effect: allow, conditions: {any: true}}
            """)).ShouldBe((AccessWay.Allow, null, null, null));

    [Theory]
    [InlineData(5, "2026-11-24T22:30:00Z")]
    [InlineData(600, null)]
    public void only_so_many_edges_are_looked_at(int others, string? opens)
    {
        var noise = string.Concat(Enumerable.Range(0, others).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"- {{name: n{i}, effect: deny, conditions: {{mode: [cli], time: {{hours: {{start: \"{i / 60:00}:{i % 60:00}\", end: \"23:59\"}}}}}}}}\n")));
        Times(Server($"rules:\n{noise}- {{name: late, effect: allow, conditions: {{time: {{days: [tuesday], hours: {{start: \"22:30\", end: \"23:00\"}}}}}}}}"))
            .Opens.ShouldBe(opens);
    }

    /// <summary>Every edge and every change of these clocks lies on a quarter of an hour: looking at each finds all.</summary>
    [Fact]
    public void the_next_change_is_the_first_that_a_walk_through_every_quarter_of_an_hour_meets()
    {
        string[] zones = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Havana", "Africa/Casablanca"];
        string[] effects = ["allow", "deny", "require_approval"];
        string[] starts = ["2026-03-20", "2026-10-15", "2027-03-05", "2026-02-10", "2026-10-30", "2028-02-20"];
        var random = new Random(20261121);
        var changes = 0;
        for (var i = 0; i < 120; i++)
        {
            var rules = string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(n =>
                $"- {{name: r{n}, effect: {One(effects)}, conditions: {{time: {{{Days()}hours: {{start: \"{Quarter()}\", end: \"{Quarter()}\"}}, timezone: {One(zones)}}}}}}}\n"));
            if (PolicyTexts.Parse(Document($"rules:\n{rules}")).Document is not { } document)
            {
                continue; // A start that is its end.
            }

            var policy = CompiledPolicy.Compile(
                document with
                {
                    Approvals = [new("a", [], [], ["leads"], 1, default, default, null)],
                    BreakGlass = [new("b", [], ["alice"], [], [], null, [], [], default, null, null, null, default)],
                },
                1,
                "");
            var now = At(One(starts) + "T00:00:00Z").AddMinutes(15 * random.Next(0, 96 * 10));
            var found = new AccessOutlook(policy).Of(Query(now))[0];
            found.How.ShouldBe(Way(policy, now));
            DateTimeOffset? expected = Enumerable.Range(1, (15 * 96) - 1).Select(step => (DateTimeOffset?)now.AddMinutes(15 * step))
                .FirstOrDefault(at => Way(policy, at!.Value) != found.How);
            (found.OpensAt ?? found.ClosesAt).ShouldBe(expected, $"{rules} at {now:O}");
            found.Then.ShouldBe(expected is null ? null : Way(policy, expected.Value));
            changes += expected is null ? 0 : 1;
        }

        changes.ShouldBeGreaterThan(60);

        string One(string[] of) => of[random.Next(of.Length)];
        string Quarter() => $"{random.Next(24):00}:{15 * random.Next(4):00}";
        string Days() => random.Next(3) == 0 ? "" : $"days: [{One(["monday", "saturday"])}, {One(["sunday", "wednesday"])}], ";
    }

    /// <summary>With an approval and broken glass to be had by everybody.</summary>
    private static AccessWay Way(CompiledPolicy policy, DateTimeOffset now) =>
        policy.Judge(Query(now), default).Granted ? AccessWay.Allow
        : policy.Judge(Query(now), new(Approved: true, BreakGlass: false)).Granted ? AccessWay.Approval
        : policy.Judge(Query(now), new(Approved: false, BreakGlass: true)).Granted ? AccessWay.BreakGlass
        : AccessWay.Never;

    private static string Office(string effect) =>
        $"rules:\n- {{name: office, effect: {effect}, conditions: {{time: {{days: [monday, tuesday, wednesday, thursday, friday], hours: {{start: \"09:00\", end: \"17:00\"}}, timezone: Europe/Berlin}}}}}}";

    private static (AccessWay How, string? Opens, string? Closes, AccessWay? Then) Times(ModeAccess access) =>
        (access.How, Text(access.OpensAt), Text(access.ClosesAt), access.Then);

    private static string? Text(DateTimeOffset? at) => at?.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static ModeAccess Server(string rest, string now = Noon) => Outlook(rest, now)[0];

    private static IReadOnlyList<ModeAccess> Outlook(string rest, string now = Noon) =>
        new AccessOutlook(CompiledPolicy.Compile(PolicyTexts.Parse(Document(rest)).Document.ShouldNotBeNull(), 1, "")).Of(Query(At(now)));

    private static string Document(string rest) => Head + rest;

    private static PolicyQuery Query(DateTimeOffset now) =>
        new("alice", ["sre"], "prod", Mode.Server, now, IPAddress.Parse("10.1.2.3")) { SessionTracked = true };

    private static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);
}
