using System.Collections.Immutable;
using Sentinel.Application.Policies;
using Sentinel.Domain.Policies;

namespace Sentinel.Infrastructure.Policies;

/// <summary>Reads policies in YAML 1.2 or JSON.</summary>
/// <param name="sessionPolicyCheck">Says what is wrong with a profile's session policy.</param>
public sealed class YamlPolicyParser(SessionPolicyCheck sessionPolicyCheck) : IPolicyParser
{
    private const int MaxRules = 1000;

    public PolicyParse Parse(string text, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(text);
        cancellationToken.ThrowIfCancellationRequested();
        var findings = new Findings();
        var document = RawText.Check(text, findings) is { } body && YamlTree.Read(body, findings, cancellationToken) is { } root
            ? Read(root, findings, cancellationToken)
            : null;
        if (findings.HasErrors || document is null)
        {
            return new(null, findings.All, findings.Places);
        }

        ApprovalCover.Warn(document, findings);
        return new(document, findings.All, findings.Places);
    }

    private PolicyDocument? Read(YamlValue root, Findings findings, CancellationToken cancellationToken)
    {
        if (Fields.Read(root, Schemas.Document, findings) is not { } fields)
        {
            return null;
        }

        var declared = Names(fields["profiles"]).Select(name => name.Text).ToHashSet(StringComparer.Ordinal);
        var (lists, times) = (new ListReader(findings, declared), new TimeReader(findings));
        findings.Text(fields["version"], text => text == "1", FindingCode.VersionUnknown, "version \"1\", the only one");
        var document = new PolicyDocument(
            Entries(fields["profiles"], new ProfileReader(findings, sessionPolicyCheck).Read),
            Rules(fields["rules"]))
        {
            Approvals = Entries(fields["approvals"], new ApprovalReader(findings, lists, times).Read),
            BreakGlass = Entries(fields["break_glass"], new BreakGlassReader(findings, lists, times).Read),
            RateLimits = Entries(fields["rate_limits"], new RateLimitReader(findings).Read),
        };
        foreach (var section in (string[])["profiles", "rules", "approvals", "break_glass"])
        {
            Unique(fields[section], findings);
        }

        return document;

        ImmutableArray<Rule> Rules(YamlValue? value)
        {
            if (value is YamlList { Items.Count: > MaxRules })
            {
                findings.Error(value, FindingCode.TooManyRules, "A policy has at most 1,000 rules.", "join rules by groups or patterns");
                return [];
            }

            return Entries(value, new RuleReader(findings, new ConditionsReader(findings, lists, times)).Read);
        }

        ImmutableArray<T> Entries<T>(YamlValue? value, Func<YamlValue, T?> read)
            where T : class =>
            findings.Items(
                value,
                item =>
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    return read(item);
                });
    }

    private static void Unique(YamlValue? list, Findings findings)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in Names(list))
        {
            if (!names.Add(name.Text))
            {
                findings.Error(name, FindingCode.DuplicateName, $"Name {Quote.Of(name.Text)} was used before.", "give it another name");
            }
        }
    }

    private static IEnumerable<YamlScalar> Names(YamlValue? list) =>
        list is YamlList { Items: var items }
            ? items.OfType<YamlMap>().Select(map => map.Entries.FirstOrDefault(entry => entry.Key == "name")?.Value).OfType<YamlScalar>()
            : [];
}
