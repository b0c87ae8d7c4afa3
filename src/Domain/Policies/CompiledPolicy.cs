using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Sentinel.Domain.Policies;

/// <summary>A policy made ready to decide: immutable, without I/O, without allocation when it answers.</summary>
public sealed class CompiledPolicy
{
    private readonly ImmutableArray<CompiledRule> _rules;
    private readonly FrozenDictionary<string, ProfileIndex> _profiles;

    private CompiledPolicy(PolicyDocument document, int version, string hash)
    {
        (Version, Hash, Document) = (version, hash, document);
        _rules = [.. document.Rules.Select((rule, index) => new CompiledRule(rule, index))];
        _profiles = document.Profiles.ToFrozenDictionary(p => p.Name, p => new ProfileIndex(p, _rules), StringComparer.Ordinal);
    }

    /// <summary>The published version; 0 for a draft.</summary>
    public int Version { get; }

    /// <summary>SHA-256 of the document's text, 64 lower-case hexadecimal digits.</summary>
    public string Hash { get; }

    /// <summary>What was compiled.</summary>
    public PolicyDocument Document { get; }

    public static CompiledPolicy Compile(PolicyDocument document, int version, string hash)
    {
        ArgumentNullException.ThrowIfNull(document);
        return new(document, version, hash);
    }

    /// <summary>The profile of that name; null when the document declares none.</summary>
    public Profile? Find(string profileName) => _profiles.TryGetValue(profileName, out var index) ? index.Profile : null;

    /// <summary>What the first rule that matches says, else the default deny.</summary>
    public PolicyDecision Decide(in PolicyQuery query)
    {
        if (query.Mode is not (Mode.Server or Mode.Cli or Mode.CredentialProcess))
        {
            return PolicyDecision.DefaultDeny;
        }

        var first = _profiles.TryGetValue(query.Profile, out var index) ? index.First(query) : Scan(query);
        return first is null ? PolicyDecision.DefaultDeny : first.Decision;
    }

    /// <remarks>A profile that the document does not declare has no index: whoever makes up names must not fill the memory.</remarks>
    private CompiledRule? Scan(in PolicyQuery query)
    {
        foreach (var rule in _rules)
        {
            if (rule.CoversProfile(query.Profile) && rule.CoversUser(query.User) && rule.CoversGroups(query.Groups) && rule.CoversRest(query))
            {
                return rule;
            }
        }

        return null;
    }
}
