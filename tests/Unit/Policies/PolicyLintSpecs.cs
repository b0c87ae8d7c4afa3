using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Sentinel.Domain.Policies;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Policies;

public sealed class PolicyLintSpecs(ITestOutputHelper output)
{
    private static readonly TimeWindow Office = new([DayOfWeek.Monday], TimeSpan.FromHours(9), TimeSpan.FromHours(17), TimeZoneInfo.Utc);
    private static readonly Conditions Prod = Conditions.Any with { Profiles = ["prod"] };

    [Fact]
    public void a_rule_that_an_earlier_one_swallows_is_unreachable() =>
        Codes(Rule(Effect.RequireApproval, Prod), Rule(Effect.Deny, Prod with { Users = ["alice"] })).ShouldBe(["rules[1] rule-unreachable"]);

    [Fact]
    public void an_allow_before_a_deny_of_the_same_requests_is_found() =>
        Codes(Rule(Effect.Allow, Prod with { Users = ["alice"] }), Rule(Effect.Deny, Prod)).ShouldBe(["rules[1] deny-shadowed"]);

    [Fact]
    public void an_exception_that_stands_before_an_allow_is_no_finding() => Codes(
        Rule(Effect.Deny, Prod with { Modes = [Mode.Cli] }), Rule(Effect.Deny, Conditions.Any with { Users = ["eve"] }),
        Rule(Effect.Allow, Prod with { Groups = ["sre"] })).ShouldBe([]);

    [Fact]
    public void who_is_allowed_by_name_and_denied_everything_before_is_found() => Codes(
        Rule(Effect.Deny, Conditions.Any with { Users = ["eve"], Modes = [Mode.Cli] }), Rule(Effect.Deny, Conditions.Any with { Groups = ["guests"] }),
        Rule(Effect.Deny, Conditions.Any with { Users = ["eve"], Modes = [Mode.Server, Mode.CredentialProcess] }),
        Rule(Effect.Allow, Prod with { Users = ["ada", "eve"], Groups = ["sre", "guests"] }))
        .ShouldBe(["rules[3].conditions.users[1] allow-shadowed", "rules[3].conditions.groups[1] allow-shadowed"]);

    [Fact]
    public void what_an_earlier_allow_gives_is_not_called_denied() => Codes(
        Rule(Effect.Allow, Prod with { Users = ["eve"], Modes = [Mode.Cli] }), Rule(Effect.Deny, Conditions.Any with { Users = ["eve"] }),
        Rule(Effect.Allow, Prod with { Users = ["ada", "eve"] })).ShouldBe(["rules[1] deny-shadowed"]);

    [Fact]
    public void windows_that_overlap_and_decide_otherwise_are_found() =>
        Codes(
            Rule(Effect.Allow, Prod with { Users = ["a"], Time = Office }),
            Rule(Effect.RequireApproval, Prod with { Time = Office with { Start = TimeSpan.FromHours(16), End = TimeSpan.FromHours(20) } }))
            .ShouldBe(["rules[1] windows-overlap"]);

    [Fact]
    public void a_device_condition_on_a_deny_is_found() =>
        Codes(Rule(Effect.Deny, Prod with { Device = new(true, false, false, false, null, []) }))
            .ShouldBe(["rules[0].conditions.device device-on-deny"]);

    [Fact]
    public void an_allow_of_everything_is_too_broad() =>
        Codes(Rule(Effect.Allow, Conditions.Any with { Modes = [Mode.Server] })).ShouldBe(["rules[0].conditions allow-too-broad"]);

    [Fact]
    public void the_default_deny_written_out_is_no_finding() =>
        Codes(Rule(Effect.Allow, Prod with { Groups = ["sre"] }), Rule(Effect.Deny, Conditions.Any)).ShouldBe([]);

    [Fact]
    public void it_can_be_cancelled() => Should.Throw<OperationCanceledException>(() =>
        PolicyLint.Of(Document(Rule(Effect.Deny, Prod)), new CancellationToken(canceled: true)));

    [Fact]
    public void no_request_reaches_what_is_called_unreachable_and_every_witness_is_one()
    {
        var given = Environment.GetEnvironmentVariable("SENTINEL_TEST_SEED");
        var seed = given is null ? Random.Shared.Next() : int.Parse(given, CultureInfo.InvariantCulture);
        output.WriteLine($"SENTINEL_TEST_SEED={seed}");
        var (random, unreachable, shadowed) = (new Random(seed), 0, 0);
        for (var round = 0; round < 400; round++)
        {
            var document = Document([.. Enumerable.Range(0, 6).Select(_ => AnyRule(random))]);
            var policy = CompiledPolicy.Compile(document, 1, "hash");
            var findings = PolicyLint.Of(document, TestContext.Current.CancellationToken);
            var dead = findings.Where(f => f.Code == "rule-unreachable").Select(Place).ToHashSet();
            unreachable += dead.Count;
            for (var i = 0; i < 50; i++)
            {
                dead.ShouldNotContain(policy.Decide(Request(random)).RuleIndex, $"seed {seed}: {string.Join(" | ", document.Rules)}");
            }

            foreach (var finding in findings.Where(f => f.Code is "deny-shadowed" or "allow-shadowed" or "windows-overlap"))
            {
                var place = Place(finding);
                var query = Query(finding.Witness!);
                policy.Decide(query).RuleIndex.ShouldBeInRange(0, place - 1, $"seed {seed}: {finding}");
                CompiledPolicy.Compile(document with { Rules = [document.Rules[place]] }, 1, "hash").Decide(query).RuleIndex
                    .ShouldBe(0, $"seed {seed}: {finding}");
                shadowed++;
            }
        }

        (unreachable > 50 && shadowed > 50).ShouldBeTrue($"seed {seed}: the cases are too much alike");
    }

    private static int Place(LintFinding finding) => int.Parse(finding.Path.Split('[', ']')[1], CultureInfo.InvariantCulture);

    private static IEnumerable<string> Codes(params Rule[] rules) =>
        PolicyLint.Of(Document(rules), TestContext.Current.CancellationToken).Select(finding => $"{finding.Path} {finding.Code}");

    private static PolicyDocument Document(params Rule[] rules) =>
        new([new("prod", PolicyTexts.Role)], [.. rules.Select((rule, i) => rule with { Name = $"r{i}" })]);

    private static Rule Rule(Effect effect, Conditions when) => new("", effect, null, when, null);

    private static Rule AnyRule(Random random) => Rule((Effect)random.Next(5), Conditions.Any with
    {
        Profiles = Some(random, "prod", "dev", "dev-a"),
        ProfilePatterns = Some(random, "*", "dev*", "*d*", "?rod", "de?*"),
        Users = Some(random, "alice", "bob"),
        Groups = Some(random, "sre", "ops"),
        Modes = Some(random, Mode.Server, Mode.Cli, Mode.CredentialProcess),
        SourceNetworks = Some(random, IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("::/0")),
        Time = random.Next(4) > 0 ? null : new(
            Some(random, DayOfWeek.Monday, DayOfWeek.Tuesday), TimeSpan.FromHours(random.Next(0, 12)), TimeSpan.FromHours(random.Next(12, 25)),
            TimeZoneInfo.FindSystemTimeZoneById(random.Next(2) == 0 ? "Europe/Berlin" : "UTC")),
        Device = random.Next(4) > 0 ? null : new(random.Next(2) == 0, random.Next(2) == 0, false, false, null, Some(random, "linux", "macos")),
    });

    private static PolicyQuery Request(Random random) => new(
        One(random, "alice", "bob", "eve"), [.. Some(random, "sre", "ops")], One(random, "prod", "dev", "dev-a", "dx", "other"),
        One(random, Mode.Server, Mode.Cli, Mode.CredentialProcess), new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(random.Next(525_600)),
        random.Next(4) == 0 ? null : IPAddress.Parse(One(random, "10.1.2.3", "10.9.9.9", "192.0.2.1", "2001:db8::1", "::ffff:10.1.2.3")))
    {
        Device = random.Next(3) == 0 ? null : new(random.Next(2) == 0, random.Next(2) == 0, true, true, One(random, "linux", "macos"), new(14, 2)),
    };

    private static PolicyQuery Query(Witness witness) => new(
        witness.User, [.. witness.Groups], witness.Profile, witness.Mode, witness.Time, witness.SourceAddress)
    {
        Device = witness.Device,
        SessionTracked = true,
    };

    private static ImmutableArray<T> Some<T>(Random random, params T[] from) =>
        random.Next(2) == 0 ? [] : [.. from.Where(_ => random.Next(2) == 0)];

    private static T One<T>(Random random, params T[] from) => from[random.Next(from.Length)];
}
