using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Sentinel.Domain.Policies;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Policies;

/// <summary>The compiled evaluator against the reference, on random policies and requests.</summary>
public sealed class EvaluatorDifferentialTests(ITestOutputHelper output)
{
    private const int QueriesPerPolicy = 40;
    private static readonly int Cases = Environment.GetEnvironmentVariable("SENTINEL_LOAD") == "full" ? 10_000_000 : 100_000;
    private static readonly string[] Profiles = ["dev", "prod", "dev-a", "dev-b", "team/dev", "Dev"];
    private static readonly string[] Patterns = ["*", "dev*", "*dev", "dev-?", "?rod", "*e*v*", "team/*", "x*"];
    private static readonly string[] Users = ["alice", "bob", "carol", "Alice", "dave"];
    private static readonly string[] Groups = ["dev", "sre", "ops", "SRE", "qa"];
    private static readonly Mode[] Modes = [Mode.Server, Mode.Cli, Mode.CredentialProcess];

    private static readonly TimeZoneInfo[] Zones =
    [
        .. new[]
        {
            "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca",
            "America/Sao_Paulo", "Pacific/Chatham",
        }.Select(TimeZoneInfo.FindSystemTimeZoneById),
    ];

    /// <summary>Instants around which clocks or calendars do something odd.</summary>
    private static readonly DateTimeOffset[] Odd =
    [
        .. new[]
        {
            "2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z", "2026-03-08T07:00:00Z", "2026-11-01T06:00:00Z", "2026-04-04T15:00:00Z",
            "2026-10-03T15:30:00Z", "2011-12-30T10:00:00Z", "2026-02-15T02:00:00Z", "2026-03-22T02:00:00Z", "2018-11-04T03:00:00Z",
            "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z", "2026-12-31T23:00:00Z",
        }.Select(text => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture)),
    ];

    private static readonly IPNetwork[] Networks =
        [.. new[] { "10.0.0.0/8", "10.1.2.0/24", "0.0.0.0/0", "::/0", "2001:db8::/32", "10.1.2.3/32", "::1/128" }.Select(IPNetwork.Parse)];

    private static readonly IPAddress?[] Addresses =
        [null, .. new[] { "10.1.2.3", "10.9.9.9", "192.0.2.1", "::ffff:10.1.2.3", "2001:db8::7", "::1" }.Select(IPAddress.Parse)];

    private static readonly Version[] Versions = [new(13, 0), new(14, 2), new(14, 2, 0), new(14, 2, 1), new(14, 10), new(15, 0, 0, 1)];

    [Fact]
    public void it_agrees_with_the_reference_on_random_policies()
    {
        var given = Environment.GetEnvironmentVariable("SENTINEL_TEST_SEED");
        var seed = given is null ? Random.Shared.Next() : int.Parse(given, CultureInfo.InvariantCulture);
        output.WriteLine($"SENTINEL_TEST_SEED={seed}");
        var random = new Random(seed);
        int allowed = 0, ending = 0;
        for (var done = 0; done < Cases; done += QueriesPerPolicy)
        {
            var document = Document(random);
            var policy = CompiledPolicy.Compile(document, 1, "hash");
            for (var i = 0; i < QueriesPerPolicy; i++)
            {
                var query = Query(random);
                var decision = policy.Decide(query);
                var expected = ReferenceEvaluator.Decide(document, query);
                if ((decision.RuleIndex, decision.Effect) != expected || !Agrees(policy, document, query, decision))
                {
                    Assert.Fail($"seed {seed}: {decision}, not {expected}, or Until, DeniedAnywhere, Judge or Explain, for {query} under {string.Join(" | ", document.Rules)}");
                }

                allowed += decision.Effect == Effect.Allow ? 1 : 0;
                ending += decision.Until is null ? 0 : 1;
            }
        }

        allowed.ShouldBeInRange(Cases / 20, Cases / 2, $"seed {seed}: the cases are too much alike");
        ending.ShouldBeGreaterThan(Cases / 100, $"seed {seed}: too few cases end");
    }

    private static bool Agrees(CompiledPolicy policy, PolicyDocument document, PolicyQuery query, PolicyDecision decision)
    {
        var denied = ReferenceEvaluator.DeniedAnywhere(document, query);
        var traces = policy.Explain(query);
        var tried = decision.RuleIndex < 0 ? document.Rules.Length : decision.RuleIndex + 1;
        return UntilIsTheEnd(document, query, decision)
            && policy.DeniedAnywhere(query) == denied
            && policy.Judge(query, new(false, false)) == new Verdict(
                decision.Effect == Effect.Allow, decision, decision.Effect == Effect.Allow ? VerdictGround.Rule : null)
            && policy.Judge(query, new(true, false)).Ground == Ground(decision, denied, VerdictGround.Approval)
            && policy.Judge(query, new(false, true)).Ground == Ground(decision, denied, VerdictGround.BreakGlass)
            && traces.SequenceEqual(document.Rules.Take(tried).Select(rule => ReferenceEvaluator.Failed(rule, query) is var failed
                ? new RuleTrace(rule.Name, failed is null, failed) : null!));
    }

    private static VerdictGround? Ground(PolicyDecision decision, bool denied, VerdictGround other) => decision switch
    {
        { Effect: Effect.Allow } => VerdictGround.Rule,
        _ when denied => null,
        { Effect: Effect.RequireApproval } => other,
        { Effect: Effect.Deny, RuleIndex: -1 } when other == VerdictGround.BreakGlass => other,
        _ => null,
    };

    /// <summary>Open up to the last tick before, by steps of a minute and at the tick itself, and closed at it.</summary>
    private static bool UntilIsTheEnd(PolicyDocument document, PolicyQuery query, PolicyDecision decision)
    {
        if (decision.RuleIndex < 0 || document.Rules[decision.RuleIndex].Conditions.Time is not { } window)
        {
            return decision.Until is null;
        }

        if (decision.Until is not { } until)
        {
            return window.Start == TimeSpan.Zero && window.End == TimeWindow.Midnight && window.Days.Distinct().Count() is 0 or 7;
        }

        for (var at = query.Time; at < until; at += TimeSpan.FromMinutes(15))
        {
            if (!ReferenceEvaluator.IsOpen(window, at))
            {
                return false;
            }
        }

        return until > query.Time && ReferenceEvaluator.IsOpen(window, until.AddTicks(-1)) && !ReferenceEvaluator.IsOpen(window, until);
    }

    private static PolicyDocument Document(Random random) => new(
        [.. Some(random, Profiles, 4).Distinct().Select(name => new Profile(name, PolicyTexts.Role))],
        [.. Enumerable.Range(0, random.Next(12)).Select(i => new Rule($"r{i}", (Effect)random.Next(5), null, Conditions(random), null))]);

    private static Conditions Conditions(Random random) => new(
        Sometimes(random, Profiles), Sometimes(random, Patterns), Sometimes(random, Users), Sometimes(random, Groups), Sometimes(random, Modes))
    {
        Time = random.Next(3) == 0 ? Window(random) : null,
        SourceNetworks = random.Next(4) == 0 ? Some(random, Networks, 3) : [],
        Device = random.Next(6) == 0 ? Device(random) : null,
    };

    private static TimeWindow Window(Random random)
    {
        var (start, end) = (Clock(random, 24), Clock(random, 24));
        end = start == end || random.Next(6) == 0 ? TimeWindow.Midnight : end;
        start = random.Next(8) == 0 ? TimeSpan.Zero : start;
        end = end <= TimeSpan.Zero || end == start ? TimeWindow.Midnight : end;
        return new([.. Enum.GetValues<DayOfWeek>().Where(_ => random.Next(3) != 0)], start, end, One(random, Zones));
    }

    private static TimeSpan Clock(Random random, int hours) =>
        TimeSpan.FromMinutes((random.Next(hours) * 60) + (random.Next(3) == 0 ? random.Next(60) : 0));

    private static DeviceCondition Device(Random random) => new(
        Coin(random), Coin(random), Coin(random), Coin(random), Coin(random) ? One(random, Versions) : null,
        Coin(random) ? [One(random, ["linux", "macos"])] : []);

    private static PolicyQuery Query(Random random) => new(
        One(random, Users), [.. Some(random, Groups, 3)], One(random, Profiles), One(random, Modes), Instant(random), One(random, Addresses))
    {
        Device = random.Next(3) == 0 ? null : new(
            !Coin(random) || Coin(random), Coin(random), Coin(random), Coin(random), One(random, ["linux", "macos", null]),
            random.Next(4) == 0 ? null : One(random, Versions)),
        SessionTracked = Coin(random),
    };

    private static DateTimeOffset Instant(Random random) => random.Next(3) switch
    {
        0 => One(random, Odd).AddMinutes(random.Next(-300, 300)).AddTicks(random.Next(-1, 2)),
        1 => new DateTimeOffset(2010, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(random.NextInt64(30 * 365 * TimeSpan.TicksPerDay)),
        _ => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(random.Next(2 * 365 * 24) * 15).AddTicks(random.Next(-1, 2)),
    };

    private static bool Coin(Random random) => random.Next(2) == 0;

    private static ImmutableArray<T> Sometimes<T>(Random random, T[] from) => random.Next(2) == 0 ? [] : Some(random, from, 3);

    private static ImmutableArray<T> Some<T>(Random random, T[] from, int most) =>
        [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => One(random, from))];

    private static T One<T>(Random random, T[] from) => from[random.Next(from.Length)];
}
