using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Sentinel.Domain.Policies;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Policies;

/// <summary>Rules that only several rules before them cover together, and windows on clocks of several zones.</summary>
public sealed class LintCoverSpecs(ITestOutputHelper output)
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly Conditions Prod = Conditions.Any with { Profiles = ["prod"] };
    private static readonly DateTimeOffset Year = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Two or more earlier conditions, the later ones, and whether the first together match whatever the last match.</summary>
    public static TheoryData<string, bool> Covers => new()
    {
        { "users", true },
        { "users-one-missing", false },
        { "users-any", false },
        { "profiles-and-patterns", true },
        { "patterns", true },
        { "patterns-one-missing", false },
        { "groups", true },
        { "groups-of-anybody", false },
        { "modes", true },
        { "modes-one-missing", false },
        { "networks", true },
        { "networks-with-a-hole", false },
        { "networks-of-unknown-addresses", false },
        { "days", true },
        { "days-with-a-hole", false },
        { "hours-round-the-clock", true },
        { "device", true },
        { "device-without", false },
        { "crosswise", true },
        { "crosswise-with-a-corner-missing", false },
        { "zones-in-summer-and-winter", true },
        { "zones-in-winter-only", false },
        { "zones-half-by-half", true },
        { "zones-and-a-rule-without", true },
    };

    [Theory]
    [MemberData(nameof(Covers))]
    public void several_rules_cover_one_when_every_part_of_it_is_in_one_of_them(string story, bool covered)
    {
        var conditions = Story(story);
        Codes(conditions).ShouldBe(covered ? [$"rules[{conditions.Length - 1}] rule-unreachable"] : [], story);
    }

    [Fact]
    public void the_message_names_the_rules_that_decide()
    {
        Findings(Prod with { Users = ["a"] }, Prod with { Users = ["z"] }, Prod with { Users = ["b"] }, Prod with { Users = ["a", "b"] })[0].Message
            .ShouldBe("Rules r0 and r2 stand before r3 and together match whatever it matches.");
        string[] users = ["a", "b", "c", "d", "e", "f"];
        Findings([.. users.Select(user => Prod with { Users = [user] }), Prod with { Users = [.. users] }])[0].Message
            .ShouldBe("Rules r0, r1, r2, r3 and 2 more stand before r6 and together match whatever it matches.");
        Findings(Prod with { Time = Hours(7, 16) }, Prod with { Time = Hours(9, 17, Berlin) })[0].Message
            .ShouldBe("Rule r0 stands before r1 and matches whatever it matches.");
    }

    [Theory]
    [InlineData(7, 8, "2026-03-29T07:00:00Z")]
    [InlineData(8, 9, "2026-01-04T08:00:00Z")]
    [InlineData(9, 10, null)]
    public void windows_of_two_zones_meet_when_some_day_s_clocks_let_them(int start, int end, string? witness)
    {
        var document = Document(
            new("r0", Effect.Allow, null, Prod with { Time = Hours(9, 10, Berlin), Users = ["a"] }, null),
            new("r1", Effect.RequireApproval, null, Prod with { Time = Hours(start, end) }, null));
        var findings = PolicyLint.Of(document, TestContext.Current.CancellationToken);
        findings.Select(finding => finding.Code).ShouldBe(witness is null ? [] : ["windows-overlap"]);
        if (witness is not null)
        {
            findings[0].Witness!.Time.ShouldBe(DateTimeOffset.Parse(witness, CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void of_more_zones_than_are_worked_out_nothing_is_said()
    {
        string[] zones =
        [
            "Europe/London", "America/New_York", "America/Los_Angeles", "Asia/Tokyo", "Asia/Kolkata", "Australia/Sydney", "Africa/Cairo", "America/Sao_Paulo",
        ];
        Conditions[] one = [Prod with { Time = Hours(7, 16) }, Prod with { Time = Hours(9, 17, Berlin) }];
        Conditions[] many =
        [
            .. zones.Index().SelectMany(zone => Apart(Conditions.Any with { Profiles = [$"p{zone.Index}"] }, zone.Item)),
        ];
        Codes([.. one, .. many]).ShouldBe(["rules[1] rule-unreachable"]);
        Codes([.. many, .. one]).ShouldBe([]);
        Codes([.. many, .. one, .. one]).ShouldBe(["rules[18] rule-unreachable", "rules[19] rule-unreachable"]);

        static Conditions[] Apart(Conditions when, string zone) =>
            [when with { Time = Hours(1, 2) }, when with { Time = Hours(3, 5, TimeZoneInfo.FindSystemTimeZoneById(zone)) }];
    }

    [Fact]
    public void beyond_its_bound_it_says_nothing_and_does_not_take_for_ever()
    {
        // Each of the last rule's requests is in one of the others; of 900 rules it would take 810,000 looks to say so.
        Conditions[] halves =
        [
            .. from i in Enumerable.Range(0, 20)
            from mode in new[] { Mode.Server, Mode.Cli }
            select Prod with { Users = [.. Enumerable.Range(0, 450).Select(user => $"u{user}-{i}")], Modes = [mode] },
        ];
        var all = Prod with { Users = [.. halves[0].Users, .. halves[2].Users], Modes = [Mode.Server, Mode.Cli] };
        Codes([.. halves, all]).ShouldBe(["rules[40] rule-unreachable"]);
        var wide = Enumerable.Range(0, 900).Select(i => Prod with { Users = [$"w{i}"] }).ToArray();
        Codes([.. wide, Prod with { Users = [.. wide.Select(one => one.Users[0])] }]).ShouldBe([]);
    }

    [Fact]
    public void what_it_finds_is_what_every_request_of_a_small_world_says()
    {
        var given = Environment.GetEnvironmentVariable("SENTINEL_TEST_SEED");
        var seed = given is null ? Random.Shared.Next() : int.Parse(given, CultureInfo.InvariantCulture);
        output.WriteLine($"SENTINEL_TEST_SEED={seed}");
        var (random, unreachable, together) = (new Random(seed), 0, 0);
        for (var round = 0; round < 40; round++)
        {
            var document = Document([.. Enumerable.Range(0, 7).Select(i => new Rule($"r{i}", Effect.Deny, null, AnyOf(random), null))]);
            var policy = CompiledPolicy.Compile(document, 1, "hash");
            var reached = World().Select(query => policy.Decide(query).RuleIndex).ToHashSet();
            var found = PolicyLint.Of(document, TestContext.Current.CancellationToken).Where(finding => finding.Code == LintCodes.RuleUnreachable).ToArray();
            found.Select(finding => finding.Path).ShouldBe(
                Enumerable.Range(0, 7).Where(i => !reached.Contains(i)).Select(i => $"rules[{i}]"), $"seed {seed}: {string.Join(" | ", document.Rules)}");
            unreachable += found.Length;
            together += found.Count(finding => finding.Message.Contains("together", StringComparison.Ordinal));
        }

        (unreachable > 20 && together > 0).ShouldBeTrue($"seed {seed}: the cases are too much alike ({unreachable}, {together})");
    }

    private static Conditions[] Story(string story)
    {
        ImmutableArray<IPNetwork> all = [Net("10.0.0.0/8")];
        var laptop = new DeviceCondition(true, false, false, false, null, ["linux", "macos"]);
        ImmutableArray<DayOfWeek> week = [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday];
        ImmutableArray<DayOfWeek> end = [DayOfWeek.Saturday, DayOfWeek.Sunday];
        return story switch
        {
            "users" => [Prod with { Users = ["a"] }, Prod with { Users = ["b", "c"] }, Prod with { Users = ["a", "b"] }],
            "users-one-missing" => [Prod with { Users = ["a"] }, Prod with { Users = ["c"] }, Prod with { Users = ["a", "b"] }],
            "users-any" => [Prod with { Users = ["a"] }, Prod with { Users = ["b"] }, Prod],
            "profiles-and-patterns" =>
            [
                Conditions.Any with { Profiles = ["a"] }, Conditions.Any with { ProfilePatterns = ["b*"] }, Conditions.Any with { Profiles = ["a", "b-1"] },
            ],
            "patterns" =>
            [
                Conditions.Any with { ProfilePatterns = ["a*"] }, Conditions.Any with { ProfilePatterns = ["*b"] },
                Conditions.Any with { ProfilePatterns = ["a?", "x-*b"] },
            ],
            "patterns-one-missing" =>
            [
                Conditions.Any with { ProfilePatterns = ["a*"] }, Conditions.Any with { ProfilePatterns = ["*b"] },
                Conditions.Any with { ProfilePatterns = ["a?", "x-*"] },
            ],
            "groups" => [Prod with { Groups = ["g"] }, Prod with { Groups = ["h", "i"] }, Prod with { Groups = ["g", "h"] }],
            "groups-of-anybody" => [Prod with { Groups = ["g"] }, Prod with { Groups = ["h"] }, Prod],
            "modes" => [Prod with { Modes = [Mode.Server] }, Prod with { Modes = [Mode.Cli, Mode.CredentialProcess] }, Prod],
            "modes-one-missing" => [Prod with { Modes = [Mode.Server] }, Prod with { Modes = [Mode.Cli] }, Prod],
            "networks" =>
            [
                Prod with { SourceNetworks = [Net("10.0.0.0/9")] }, Prod with { SourceNetworks = [Net("::ffff:10.128.0.0/105")] },
                Prod with { SourceNetworks = all },
            ],
            "networks-with-a-hole" =>
            [
                Prod with { SourceNetworks = [Net("10.0.0.0/9"), Net("10.128.0.0/10")] }, Prod with { SourceNetworks = [Net("10.192.0.1/32"), Net("10.224.0.0/11")] },
                Prod with { SourceNetworks = all },
            ],
            "networks-of-unknown-addresses" =>
                [Prod with { SourceNetworks = [Net("0.0.0.0/0")] }, Prod with { SourceNetworks = [Net("::/0")] }, Prod],
            "days" => [Prod with { Time = Days(week) }, Prod with { Time = Days(end) }, Prod],
            "days-with-a-hole" => [Prod with { Time = Days(week) }, Prod with { Time = Days([DayOfWeek.Saturday]) }, Prod],
            "hours-round-the-clock" => [Prod with { Time = Hours(22, 6) }, Prod with { Time = Hours(6, 22) }, Prod with { Time = Hours(5, 23) }],
            "device" =>
            [
                Prod with { Device = laptop with { OsTypes = ["linux"] } }, Prod with { Device = laptop with { OsTypes = ["macos", "other"] } },
                Prod with { Device = laptop with { Firewall = true, MinOsVersion = new(14, 2) } },
            ],
            "device-without" =>
            [
                Prod with { Device = laptop with { OsTypes = ["linux"] } }, Prod with { Device = laptop with { OsTypes = ["macos"], Mdm = true } },
                Prod with { Device = laptop },
            ],
            "crosswise" =>
            [
                Prod with { Users = ["a"], Modes = [Mode.Server] }, Prod with { Users = ["b"], Time = Hours(0, 12) }, Prod with { Modes = [Mode.Cli] },
                Prod with { Users = ["b"], Time = Hours(11, 24) }, Prod with { Users = ["a", "b"], Modes = [Mode.Server, Mode.Cli] },
            ],
            "crosswise-with-a-corner-missing" =>
            [
                Prod with { Users = ["a"], Modes = [Mode.Server] }, Prod with { Users = ["b"], Time = Hours(0, 12) }, Prod with { Modes = [Mode.Cli] },
                Prod with { Users = ["b"], Time = Hours(13, 24) }, Prod with { Users = ["a", "b"], Modes = [Mode.Server, Mode.Cli] },
            ],
            "zones-in-summer-and-winter" => [Prod with { Time = Hours(7, 16) }, Prod with { Time = Hours(9, 17, Berlin) }],
            "zones-in-winter-only" => [Prod with { Time = Hours(8, 16) }, Prod with { Time = Hours(9, 17, Berlin) }],
            "zones-half-by-half" => [Prod with { Time = Hours(7, 12) }, Prod with { Time = Hours(12, 16) }, Prod with { Time = Hours(9, 17, Berlin) }],
            "zones-and-a-rule-without" =>
            [
                Prod with { Time = Hours(8, 16), Modes = [Mode.Server] }, Prod with { Modes = [Mode.Cli, Mode.CredentialProcess] }, Prod with { Time = Hours(7, 8) },
                Prod with { Time = Hours(9, 17, Berlin) },
            ],
            _ => throw new ArgumentOutOfRangeException(nameof(story), story, null),
        };
    }

    private static IPNetwork Net(string text) => IPNetwork.Parse(text);

    private static TimeWindow Hours(int start, int end, TimeZoneInfo? zone = null) => new([], TimeSpan.FromHours(start), TimeSpan.FromHours(end), zone ?? TimeZoneInfo.Utc);

    private static TimeWindow Days(ImmutableArray<DayOfWeek> days) => new(days, TimeSpan.Zero, TimeSpan.FromHours(24), TimeZoneInfo.Utc);

    private static IReadOnlyList<LintFinding> Findings(params Conditions[] conditions) => PolicyLint.Of(
        Document([.. conditions.Select((when, i) => new Rule($"r{i}", Effect.Deny, null, when, null))]), TestContext.Current.CancellationToken);

    private static IEnumerable<string> Codes(params Conditions[] conditions) =>
        Findings(conditions).Where(finding => finding.Code != LintCodes.DeviceOnDeny).Select(finding => $"{finding.Path} {finding.Code}");

    private static PolicyDocument Document(params Rule[] rules) => new([new("prod", PolicyTexts.Role)], [.. rules]);

    /// <summary>Conditions that the small world can tell apart, and that match some of it.</summary>
    private static Conditions AnyOf(Random random) => Conditions.Any with
    {
        Profiles = Some(random, 3, "prod", "dev"),
        Users = Some(random, 4, "alice", "bob"),
        Groups = Some(random, 4, "sre", "ops"),
        Modes = Some(random, 1, Mode.Server, Mode.Cli, Mode.CredentialProcess),
        SourceNetworks = Some(random, 4, Net("10.0.0.0/9"), Net("10.128.0.0/9"), Net("10.0.0.0/8")),
        Time = random.Next(3) > 0 ? null : Hours(random.Next(0, 3) * 6, (random.Next(0, 3) * 6) + 9, random.Next(2) == 0 ? Berlin : TimeZoneInfo.Utc),
    };

    private static IEnumerable<PolicyQuery> World() =>
        from user in new[] { "alice", "bob", "eve" }
        from groups in new ImmutableHashSet<string>[] { [], ["sre"], ["ops"] }
        from profile in new[] { "prod", "dev", "other" }
        from mode in new[] { Mode.Server, Mode.Cli, Mode.CredentialProcess }
        from source in new[] { null, IPAddress.Parse("10.1.2.3"), IPAddress.Parse("10.200.0.1") }
        from day in new[] { 0, 200 }
        from hour in Enumerable.Range(0, 24)
        select new PolicyQuery(user, groups, profile, mode, Year.AddDays(day).AddHours(hour), source);

    /// <summary>Any of these, at least one, or no condition.</summary>
    private static ImmutableArray<T> Some<T>(Random random, int seldom, params T[] from)
    {
        if (random.Next(seldom) > 0)
        {
            return [];
        }

        var some = from.Where(_ => random.Next(2) == 0).ToImmutableArray();
        return some.IsEmpty ? [from[random.Next(from.Length)]] : some;
    }
}
