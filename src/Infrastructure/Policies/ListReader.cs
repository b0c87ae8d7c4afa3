using System.Collections.Immutable;
using System.Net;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Policies;

namespace Sentinel.Infrastructure.Policies;

/// <summary>Reads the lists that rules, approvals and break-glass share. Only patterns may hold <c>*</c> and <c>?</c>.</summary>
/// <param name="findings">Where mistakes go.</param>
/// <param name="declared">The names of the document's profiles.</param>
internal sealed class ListReader(Findings findings, IReadOnlySet<string> declared)
{
    private static readonly (string, Mode)[] ModeWords =
        [("server", Mode.Server), ("cli", Mode.Cli), ("credential_process", Mode.CredentialProcess)];

    public ImmutableArray<string> Profiles(YamlValue? list) => findings.Items(list, Profile);

    public ImmutableArray<string> Patterns(YamlValue? list) => findings.Items(list, value => findings.Text(
        value, Syntax.IsProfilePattern, FindingCode.PatternInvalid, "a profile's name with * and ? for what may differ"));

    public ImmutableArray<string> Users(YamlValue? list) => findings.Items(
        list,
        value => IsGlob(value, "name each user, or use groups")
            ? null
            : findings.Text(
                value, text => Handle.IsValid(text), FindingCode.NameInvalid, "a person's handle: 1–64 of A–Z a–z 0–9 . _ @ -"));

    public ImmutableArray<string> Groups(YamlValue? list) => findings.Items(
        list,
        value => IsGlob(value, "name each group")
            ? null
            : findings.Text(
                value, GroupName.IsValid, FindingCode.NameInvalid, "a group's name: 1–256 visible characters on one line, in normal form C"));

    public ImmutableArray<Mode> Modes(YamlValue? list) => findings.Values(
        list, value => IsGlob(value, "leave mode out for any") ? null : findings.Word(value, FindingCode.ModeUnknown, ModeWords));

    public ImmutableArray<IPNetwork> Networks(YamlValue? list) => findings.Values(
        list, value => IsGlob(value, "write a network like 10.0.0.0/8") ? null : findings.Network(value));

    /// <summary>The list is not there, or is there and empty.</summary>
    public static bool IsNobody(YamlValue? list) => list is null or YamlList { Items.Count: 0 };

    private string? Profile(YamlValue value)
    {
        if (IsGlob(value, "use profile_patterns for patterns, in the conditions of a rule")
            || findings.Text(value, Syntax.IsProfileName, FindingCode.NameInvalid, ProfileReader.NameForm) is not { } name)
        {
            return null;
        }

        if (!declared.Contains(name))
        {
            findings.Warning(
                value,
                FindingCode.ProfileUndeclared,
                $"Profile {Quote.Of(name)} is not declared here.",
                "declare it under profiles, or correct the name");
        }

        return name;
    }

    private bool IsGlob(YamlValue value, string suggestion)
    {
        if (value is not YamlScalar { Text: var text } || text.AsSpan().IndexOfAny('*', '?') < 0)
        {
            return false;
        }

        findings.Error(value, FindingCode.PatternInList, $"{Quote.Of(text)}: * and ? have no meaning here.", suggestion);
        return true;
    }
}
