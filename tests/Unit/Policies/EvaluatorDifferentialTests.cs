using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Sentinel.Domain.Policies;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Policies;

/// <summary>The compiled evaluator against one that is slow and obviously right.</summary>
public sealed class EvaluatorDifferentialTests(ITestOutputHelper output)
{
    private const int Cases = 20_000;
    private const int QueriesPerPolicy = 40;
    private static readonly string[] Profiles = ["dev", "prod", "dev-a", "dev-b", "team/dev", "Dev"];
    private static readonly string[] Patterns = ["*", "dev*", "*dev", "dev-?", "?rod", "*e*v*", "team/*", "x*"];
    private static readonly string[] Users = ["alice", "bob", "carol", "Alice", "dave"];
    private static readonly string[] Groups = ["dev", "sre", "ops", "SRE", "qa"];
    private static readonly Mode[] Modes = [Mode.Server, Mode.Cli, Mode.CredentialProcess];

    [Fact]
    public void it_agrees_with_the_reference_on_random_policies()
    {
        var given = Environment.GetEnvironmentVariable("SENTINEL_TEST_SEED");
        var seed = given is null ? Random.Shared.Next() : int.Parse(given, CultureInfo.InvariantCulture);
        output.WriteLine($"SENTINEL_TEST_SEED={seed}");
        var random = new Random(seed);
        var allowed = 0;
        for (var done = 0; done < Cases; done += QueriesPerPolicy)
        {
            var document = Document(random);
            var policy = CompiledPolicy.Compile(document, 1, "hash");
            for (var i = 0; i < QueriesPerPolicy; i++)
            {
                var query = Query(random);
                var expected = Reference(document, query);
                var decision = policy.Decide(query);
                (decision.RuleIndex, decision.Effect).ShouldBe(expected, $"seed {seed}: {query} under {string.Join(" | ", document.Rules)}");
                allowed += decision.Effect == Effect.Allow ? 1 : 0;
            }
        }

        allowed.ShouldBeInRange(Cases / 20, Cases / 2, $"seed {seed}: the cases are too much alike");
    }

    private static (int, Effect) Reference(PolicyDocument document, PolicyQuery query)
    {
        for (var i = 0; i < document.Rules.Length; i++)
        {
            var rule = document.Rules[i];
            var when = rule.Conditions;
            var matches = (when.Profiles.Length == 0 || when.Profiles.Contains(query.Profile))
                && (when.ProfilePatterns.Length == 0 || when.ProfilePatterns.Any(pattern => MatchesPattern(pattern, query.Profile)))
                && (when.Users.Length == 0 || when.Users.Contains(query.User))
                && (when.Groups.Length == 0 || when.Groups.Intersect(query.Groups).Any())
                && (when.Modes.Length == 0 || when.Modes.Contains(query.Mode));
            if (matches)
            {
                return (i, rule.Effect);
            }
        }

        return (-1, Effect.Deny);
    }

    private static bool MatchesPattern(string pattern, string name) => Regex.IsMatch(
        name, $@"\A{Regex.Escape(pattern).Replace(@"\*", ".*").Replace(@"\?", ".")}\z", RegexOptions.CultureInvariant);

    private static PolicyDocument Document(Random random) => new(
        [.. Some(random, Profiles, 4).Distinct().Select(name => new Profile(name, PolicyTexts.Role))],
        [.. Enumerable.Range(0, random.Next(12)).Select(i => new Rule(
            $"r{i}",
            (Effect)random.Next(3),
            null,
            new(
                Sometimes(random, Profiles), Sometimes(random, Patterns), Sometimes(random, Users), Sometimes(random, Groups),
                Sometimes(random, Modes)),
            null))]);

    private static PolicyQuery Query(Random random) => new(
        One(random, Users), [.. Some(random, Groups, 3)], One(random, Profiles), One(random, Modes), DateTimeOffset.UnixEpoch, null);

    private static ImmutableArray<T> Sometimes<T>(Random random, T[] from) => random.Next(2) == 0 ? [] : Some(random, from, 3);

    private static ImmutableArray<T> Some<T>(Random random, T[] from, int most) =>
        [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => One(random, from))];

    private static T One<T>(Random random, T[] from) => from[random.Next(from.Length)];
}
