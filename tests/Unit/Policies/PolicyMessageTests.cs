using System.Globalization;
using System.Text;
using Sentinel.Application.Policies;
using Sentinel.Domain.Policies;
using Sentinel.Infrastructure.Policies;
using Sentinel.Unit.Docs;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Policies;

/// <summary>What people read: the message and the suggestion of every finding.</summary>
public sealed class PolicyMessageTests
{
    private const string Dev = "- {name: dev, role_arn: \"arn:aws:iam::123456789012:role/SandboxDev\"}";

    /// <summary>Documents beside the tables of mistakes: what those have no row for.</summary>
    private static readonly (string Title, string Text)[] Others =
    [
        ("more than 1 MiB", $"version: \"1\"\nrules: []\n#{new string('x', 1024 * 1024)}"),
        ("more than 1,000 rules", $"version: \"1\"\nrules: [{Many(1001, i => $"{{name: r{i}, effect: deny, conditions: {{any: true}}}}")}]"),
        ("more than 10,000 entries", $"version: \"1\"\nrules: [{{name: r, effect: deny, conditions: {{users: [{Many(10_000, i => $"u{i}")}]}}}}]"),
        ("more than 50,000 keys", $"version: \"1\"\nrules: {{{Many(49_999, i => $"k{i}: 0")}}}"),
        ("more than 20 levels", $"version: \"1\"\nrules: {new string('[', 21)}{new string(']', 21)}"),
        ("a role that is none", $"version: \"1\"\nprofiles:\n{Dev.Replace("role/", "user/", StringComparison.Ordinal)}\nrules: []"),
        ("a number in words", "version: \"1\"\nrules: []\napprovals: [{name: a, approvers: [bob], required: two}]"),
        ("a role that the server does not allow", $"version: \"1\"\nprofiles:\n{Dev.Replace("SandboxDev", "Forbidden", StringComparison.Ordinal)}\nrules: []"),
        ("an approval that nobody gives", "version: \"1\"\nrules:\n- {name: r, effect: require_approval, conditions: {profiles: [x]}}"),
    ];

    /// <summary>A document for each code of the lint.</summary>
    private static readonly (string Code, string Rules)[] Lint =
    [
        (LintCodes.AllowTooBroad, "- {name: all, effect: allow, conditions: {any: true}}"),
        (LintCodes.DeviceOnDeny, "- {name: no, effect: deny, conditions: {profiles: [dev], device: {require_mdm: true}}}"),
        (
            LintCodes.RuleUnreachable, """
            - {name: office, effect: allow, conditions: {profiles: [dev], users: [ada]}}
            - {name: others, effect: deny, conditions: {profiles: [dev], users: [bob, eve]}}
            - {name: dead, effect: require_server, conditions: {profiles: [dev], users: [ada, eve]}}
            """),
        (LintCodes.DenyShadowed, "- {name: yes, effect: allow, conditions: {profiles: [dev], users: [ada]}}\n- {name: no, effect: deny, conditions: {profiles: [dev]}}"),
        (
            LintCodes.AllowShadowed,
            "- {name: no, effect: deny, conditions: {users: [eve]}}\n- {name: yes, effect: allow, conditions: {profiles: [dev], users: [ada, eve]}}"),
        (
            LintCodes.WindowsOverlap, """
            - {name: day, effect: allow, conditions: {profiles: [dev], users: [ada], time: {hours: {start: "09:00", end: "17:00"}, timezone: Europe/Berlin}}}
            - {name: night, effect: deny, conditions: {profiles: [dev], time: {hours: {start: "15:30", end: "06:00"}}}}
            """),
    ];

    [Fact]
    public void each_mistake_has_the_words_that_were_agreed_on()
    {
        var text = new StringBuilder();
        foreach (var (title, findings) in Mistakes.Value)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Visible(title)}\n");
            foreach (var found in findings.Take(3))
            {
                text.Append(CultureInfo.InvariantCulture, $"  {found.Code}: {Visible(found.Message)}{(found.Suggestion is { } hint ? $" | {Visible(hint)}" : "")}\n");
            }
        }

        foreach (var (code, rules) in Lint)
        {
            text.Append(CultureInfo.InvariantCulture, $"lint {code}\n");
            foreach (var found in Linted(rules))
            {
                text.Append(CultureInfo.InvariantCulture, $"  {found.Path}: {found.Message} | {found.Suggestion}\n    {Visible(found.Witness!)}\n");
            }
        }

        GeneratedDocument.Match("tests/Unit/Policies/PolicyMessages.verified.txt", text.ToString());
    }

    [Fact]
    public void every_code_of_the_parser_is_found_in_some_mistake() =>
        Mistakes.Value.SelectMany(mistake => mistake.Findings).Select(found => found.Code).ToHashSet()
            .ShouldBe(Enum.GetValues<FindingCode>().Select(code => code.Text()).Append("role-not-allowed"), ignoreOrder: true);

    [Fact]
    public void every_code_of_the_lint_is_found_in_its_document_and_no_other()
    {
        Lint.Select(row => row.Code).ShouldBe(LintCodes.All);
        foreach (var (code, rules) in Lint)
        {
            Linted(rules).Select(found => found.Code).ShouldBe([code]);
        }
    }

    private static Lazy<IReadOnlyList<(string Title, IReadOnlyList<Finding> Findings)>> Mistakes { get; } = new(() =>
    [
        .. Rows(PolicyMistakeTests.Documents, text => text)
            .Concat(Rows(PolicyMistakeTests.Profiles, PolicyMistakeTests.WithProfile))
            .Concat(Rows(PolicyMistakeTests.Rules, PolicyMistakeTests.WithRule))
            .Concat(Rows(PolicyMistakeSections.Conditions, PolicyMistakeSections.WithConditions))
            .Concat(Rows(PolicyMistakeSections.Sections, PolicyMistakeSections.WithSection))
            .Concat(Others.Select(other => (other.Title, Check(other.Text)))),
    ]);

    private static IEnumerable<(string Title, IReadOnlyList<Finding> Findings)> Rows(TheoryData<string, string[]> rows, Func<string, string> document) =>
        rows.Select(row => (row.Data.Item1, Check(document(row.Data.Item1))));

    /// <summary>What the parser finds, and what a publication adds; not what the lint does.</summary>
    private static IReadOnlyList<Finding> Check(string text) =>
        [.. new PolicyPublication(PolicyTexts.Parser, role => !role.EndsWith("Forbidden", StringComparison.Ordinal))
            .Check(text, TestContext.Current.CancellationToken).Findings.Where(found => !LintCodes.All.Contains(found.Code))];

    private static IReadOnlyList<LintFinding> Linted(string rules) => PolicyLint.Of(
        PolicyTexts.Parse($"version: \"1\"\nprofiles:\n{Dev}\nrules:\n{rules}\n").Document.ShouldNotBeNull(), TestContext.Current.CancellationToken);

    private static string Many(int count, Func<int, string> one) => string.Join(", ", Enumerable.Range(0, count).Select(one));

    private static string Visible(Witness witness) =>
        $"{witness.User} [{string.Join(", ", witness.Groups)}] {witness.Profile} {witness.Mode} {witness.Time:O} {witness.SourceAddress} {witness.Device}".TrimEnd();

    /// <summary>One line of letters that everybody's editor shows.</summary>
    private static string Visible(string text) => string.Concat(text.Select(letter =>
        letter == '\n' ? "⏎" : letter is >= ' ' and <= '~' or '…' or '“' or '”' ? letter.ToString() : $"\\u{(int)letter:X4}"));
}
