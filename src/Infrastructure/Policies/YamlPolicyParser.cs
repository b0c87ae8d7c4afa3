using System.Collections.Immutable;
using Sentinel.Application.Policies;
using Sentinel.Domain.Policies;

namespace Sentinel.Infrastructure.Policies;

/// <summary>Reads policies in YAML 1.2 or JSON.</summary>
/// <param name="sessionPolicyCheck">Says what is wrong with a profile's session policy.</param>
public sealed class YamlPolicyParser(SessionPolicyCheck sessionPolicyCheck) : IPolicyParser
{
    private const int MaxRules = 1000;
    private static readonly string[] Known = ["version", "profiles", "rules"];
    private static readonly string[] Later = ["approvals", "break_glass", "rate_limits"];

    public PolicyParse Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var findings = new Findings();
        var document = RawText.Check(text, findings) is { } body && YamlTree.Read(body, findings) is { } root ? Read(root, findings) : null;
        return new(findings.HasErrors ? null : document, findings.All, findings.Places);
    }

    private PolicyDocument? Read(YamlValue root, Findings findings)
    {
        if (Fields.Read(root, Known, Later, findings) is not { } fields)
        {
            return null;
        }

        findings.Text(fields.Required("version"), text => text == "1", "version-unknown", "version \"1\", the only one");
        var profiles = findings.Items(fields.Optional("profiles"), new ProfileReader(findings, sessionPolicyCheck).Read);
        var rules = Rules(fields.Required("rules"), findings);
        Unique(fields.Optional("profiles"), findings);
        Unique(fields.Optional("rules"), findings);
        WarnOfUndeclared(fields, findings);
        return new(profiles, rules);
    }

    private static ImmutableArray<Rule> Rules(YamlValue? value, Findings findings)
    {
        if (value is YamlList { Items.Count: > MaxRules })
        {
            findings.Error(value, "too-many-rules", $"A policy has at most {MaxRules:N0} rules.", "join rules by groups or patterns");
            return [];
        }

        return findings.Items(value, new RuleReader(findings).Read);
    }

    private static void Unique(YamlValue? list, Findings findings)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in Names(list))
        {
            if (!names.Add(name.Text))
            {
                findings.Error(name, "duplicate-name", $"Name {Quote.Of(name.Text)} was used before.", "give it another name");
            }
        }
    }

    private static void WarnOfUndeclared(Fields document, Findings findings)
    {
        var declared = Names(document.Optional("profiles")).Select(name => name.Text).ToHashSet(StringComparer.Ordinal);
        var named = Maps(document.Optional("rules"))
            .Select(rule => Entry(rule, "conditions")).OfType<YamlMap>()
            .Select(conditions => Entry(conditions, "profiles")).OfType<YamlList>()
            .SelectMany(list => list.Items).OfType<YamlScalar>();
        foreach (var name in named.Where(name => Syntax.IsProfileName(name.Text) && !declared.Contains(name.Text)))
        {
            findings.Warning(
                name, "profile-undeclared", $"Profile {Quote.Of(name.Text)} is not declared here.", "declare it under profiles, or correct the name");
        }
    }

    private static IEnumerable<YamlScalar> Names(YamlValue? list) =>
        Maps(list).Select(map => Entry(map, "name")).OfType<YamlScalar>();

    private static IEnumerable<YamlMap> Maps(YamlValue? list) => list is YamlList { Items: var items } ? items.OfType<YamlMap>() : [];

    private static YamlValue? Entry(YamlMap map, string key) => map.Entries.FirstOrDefault(entry => entry.Key == key)?.Value;
}
