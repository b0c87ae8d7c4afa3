using System.Text.RegularExpressions;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Policies;
using Sentinel.Infrastructure.Policies;
using Sentinel.Unit.Docs;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Policies;

/// <summary>Holds the guide to the parser.</summary>
public sealed partial class PolicyGuideTests
{
    /// <summary>What the publication adds to the parser's findings.</summary>
    private const string OfPublication = "role-not-allowed";

    private static readonly string Guide = Repository.Read("docs/guides/policies.md").ReplaceLineEndings("\n");

    /// <summary>With the check of session policies that publications make.</summary>
    private static readonly YamlPolicyParser Parser = new((policy, arns) => LeasePolicy.Validate(policy, arns));
    private static readonly string[] Codes = [.. Enum.GetValues<FindingCode>().Select(code => code.Text()), OfPublication];

    [Fact]
    public void it_has_every_kind_of_mapping() =>
        Section().Matches(Guide).Select(section => section.Groups[1].Value).ShouldBe(Schemas.All.Select(schema => schema.Where));

    [Fact]
    public void it_has_every_key_and_says_which_are_required()
    {
        foreach (var schema in Schemas.All)
        {
            var section = Section().Matches(Guide).Single(match => match.Groups[1].Value == schema.Where).Groups[2].Value;
            Rows(section).Select(row => (row[0].Trim('`'), row[2] == "required"))
                .ShouldBe(schema.Keys.Select(key => (key, schema.Required.Contains(key))), schema.Where);
        }
    }

    [Fact]
    public void it_explains_every_code_and_no_other() =>
        Rows(Chapter("Findings")).Select(row => row[0].Trim('`')).ShouldBe(Codes);

    [Fact]
    public void it_explains_every_code_of_the_lint_and_no_other() => Rows(Chapter("Lint")).Select(row => row[0].Trim('`')).ShouldBe(LintCodes.All);

    [Fact]
    public void the_lint_warns_of_what_its_examples_say()
    {
        var claims = new List<string>();
        foreach (var example in Example().Matches(Guide).Select(match => match.Groups[1].Value).Where(text => !Finds().IsMatch(text)))
        {
            string[] claimed = Lints().Match(example) is { Success: true } lint ? lint.Groups[1].Value.Split(", ") : [];
            claims.AddRange(claimed);
            PolicyLint.Of(PolicyTexts.Parse(Whole(example)).Document!, TestContext.Current.CancellationToken).Select(found => found.Code)
                .Where(code => code != LintCodes.AllowTooBroad).ShouldBe(claimed, example);
        }

        claims.Count.ShouldBeGreaterThan(1);
    }

    [Fact]
    public void it_says_what_a_replay_can_and_cannot_say()
    {
        var chapter = Chapter("Try a draft on the past");
        foreach (var name in Enum.GetNames<ReplayedChange>().Concat(Enum.GetNames<Undecidable>()))
        {
            chapter.ShouldContain($"`{char.ToLowerInvariant(name[0])}{name[1..]}`", Case.Sensitive);
        }
    }

    [Fact]
    public void the_tables_of_keys_name_known_codes_only() =>
        Section().Matches(Guide).SelectMany(section => Rows(section.Groups[2].Value))
            .SelectMany(row => row[4].Split(", ")).Select(code => code.Trim('`')).Except(Codes).ShouldBeEmpty();

    [Fact]
    public void its_examples_are_read_as_it_says()
    {
        var examples = Example().Matches(Guide).Select(match => match.Groups[1].Value).ToArray();
        examples.Length.ShouldBeGreaterThan(5);
        foreach (var example in examples)
        {
            var claimed = Finds().Match(example) is { Success: true } finds ? finds.Groups[1].Value.Split(", ") : [];
            Parser.Parse(Whole(example), TestContext.Current.CancellationToken).Findings.Select(finding => finding.Code).ShouldBe(claimed, example);
        }
    }

    private static string Whole(string example) => example.Contains("\nversion:", StringComparison.Ordinal) || example.StartsWith("version:", StringComparison.Ordinal)
        ? example
        : $"version: \"1\"\n{example}";

    private static string Chapter(string title)
    {
        var from = Guide.IndexOf($"\n## {title}\n", StringComparison.Ordinal) + 1;
        from.ShouldBeGreaterThan(0, title);
        var to = Guide.IndexOf("\n## ", from, StringComparison.Ordinal);
        return to < 0 ? Guide[from..] : Guide[from..to];
    }

    private static IEnumerable<string[]> Rows(string text) =>
        text.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line[2..^2].Split(" | "));

    [GeneratedRegex(@"^### `([^`]+)`\n(.*?)(?=^##)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Section();

    [GeneratedRegex(@"^```yaml\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"\A# finds: (.+)\n")]
    private static partial Regex Finds();

    [GeneratedRegex(@"\A# lint: (.+)\n")]
    private static partial Regex Lints();
}
