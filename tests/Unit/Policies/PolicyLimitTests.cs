using System.Diagnostics;
using System.Globalization;
using System.Text;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Policies;

public sealed class PolicyLimitTests(ITestOutputHelper output)
{
    private const int MiB = 1024 * 1024;

    [Fact]
    public void a_policy_has_at_most_one_mib()
    {
        var padding = MiB - Encoding.UTF8.GetByteCount(PolicyTexts.Small) - 2;
        var largest = $"{PolicyTexts.Small}\n#{new string('x', padding)}";
        Encoding.UTF8.GetByteCount(largest).ShouldBe(MiB);
        PolicyTexts.Parse(largest).Brief().ShouldBeEmpty();
        PolicyTexts.Parse(largest + "x").Brief().ShouldBe(["$ 1:1 too-large"]);
    }

    [Theory]
    [InlineData(1000, new string[0])]
    [InlineData(1001, new[] { "rules 2:8 too-many-rules" })]
    public void a_policy_has_at_most_1000_rules(int rules, string[] findings) =>
        PolicyTexts.Parse($"version: \"1\"\nrules: [{Join(rules, i => $"{{name: r{i}, effect: deny, conditions: {{any: true}}}}")}]")
            .Brief().ShouldBe(findings);

    [Theory]
    [InlineData(9_999, new string[0])]
    [InlineData(10_000, new[] { "rules[0].conditions.users 2:98934 too-many-entries" })]
    public void the_lists_of_a_policy_have_at_most_10000_entries(int users, string[] findings) =>
        PolicyTexts.Parse($"version: \"1\"\nrules: [{{name: r, effect: deny, conditions: {{users: [{Join(users, i => $"user{i}")}]}}}}]")
            .Brief().ShouldBe(findings);

    [Theory]
    [InlineData(49_998, "rules 2:8 wrong-type")]
    [InlineData(49_999, "rules 2:638873 too-many-keys")]
    public void a_policy_has_at_most_50000_keys(int keys, string finding) =>
        PolicyTexts.Parse($"version: \"1\"\nrules: {{{Join(keys, i => $"key{i}: 0")}}}").Brief().ShouldBe([finding]);

    [Fact]
    public void a_policy_is_at_most_20_levels_deep()
    {
        Nested(19, 19).ShouldBe(["rules[0] 2:9 wrong-type"]);
        string[] tooDeep = [$"rules{string.Concat(Enumerable.Repeat("[0]", 19))} 2:27 too-deep"];
        Nested(20, 20).ShouldBe(tooDeep);
        Nested(500_000, 0).ShouldBe(tooDeep);

        static IEnumerable<string> Nested(int open, int close) =>
            PolicyTexts.Parse($"version: \"1\"\nrules: {new string('[', open)}{new string(']', close)}").Brief();
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("a: ")]
    [InlineData("\"")]
    [InlineData("a: b\n")]
    [InlineData("&a ")]
    [InlineData("x\n")]
    [InlineData("- {a: ,b: ,c: ,d: ,e: ,f: ,g: ,h: ,i: ,j: ,k: ,l: ,m: ,n: ,o: ,p: ,q: ,r: ,s: ,t: ,u: ,v: ,w: ,x: ,y: ,z: }\n")]
    [InlineData("- {name: x, efect: x, nam: y, conditionz: {}, &a x: !b y}\n")]
    public void the_worst_of_documents_is_refused_in_time(string piece)
    {
        var text = new StringBuilder().Insert(0, piece, (MiB / piece.Length) - 5).ToString();
        text = text.StartsWith("- {", StringComparison.Ordinal) ? $"version: \"1\"\nrules:\n{text}" : text;
        var watch = Stopwatch.StartNew();
        var parse = PolicyTexts.Parse(text);
        output.WriteLine($"{watch.ElapsedMilliseconds} ms, {parse.Findings.Length} findings");
        parse.Document.ShouldBeNull();
        parse.Findings.Length.ShouldBeInRange(1, 1000);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void no_damage_to_a_document_makes_the_parser_throw()
    {
        var given = Environment.GetEnvironmentVariable("SENTINEL_TEST_SEED");
        var seed = given is null ? Random.Shared.Next() : int.Parse(given, CultureInfo.InvariantCulture);
        output.WriteLine($"SENTINEL_TEST_SEED={seed}");
        var random = new Random(seed);
        var source = PolicyTexts.Sample();
        const string Inserted = "{}[]&*!|>'\"%@`,:#?-\t\n\r \0\\<~\u2028\uD800\uFEFF0aé";
        for (var i = 0; i < 2_000; i++)
        {
            var text = new StringBuilder(source);
            for (var damage = random.Next(1, 6); damage > 0; damage--)
            {
                var at = random.Next(text.Length);
                _ = random.Next(3) switch
                {
                    0 => text.Remove(at, Math.Min(random.Next(1, 40), text.Length - at)),
                    1 => text.Insert(at, Inserted[random.Next(Inserted.Length)]),
                    _ => text.Insert(at, text.ToString(at, Math.Min(random.Next(1, 80), text.Length - at))),
                };
            }

            var parse = PolicyTexts.Parse(text.ToString());
            (parse.Document is null).ShouldBe(parse.Findings.Any(f => f.Severity == Application.Policies.Severity.Error), $"seed {seed}, case {i}");
        }
    }

    private static string Join(int count, Func<int, string> item) => string.Join(", ", Enumerable.Range(0, count).Select(item));
}
