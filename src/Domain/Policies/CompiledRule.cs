using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Sentinel.Domain.Policies;

/// <summary>A rule with its lists made into sets.</summary>
internal sealed class CompiledRule
{
    private readonly FrozenSet<string> _profiles;
    private readonly FrozenSet<string> _users;
    private readonly FrozenSet<string> _groups;
    private readonly int _modes;

    public CompiledRule(Rule rule, int index)
    {
        Rule = rule;
        Index = index;
        Decision = new PolicyDecision(rule, index);
        _profiles = rule.Conditions.Profiles.ToFrozenSet(StringComparer.Ordinal);
        _users = rule.Conditions.Users.ToFrozenSet(StringComparer.Ordinal);
        _groups = rule.Conditions.Groups.ToFrozenSet(StringComparer.Ordinal);
        _modes = rule.Conditions.Modes.Aggregate(0, (set, mode) => set | Bit(mode));
    }

    public Rule Rule { get; }

    public int Index { get; }

    public PolicyDecision Decision { get; }

    public bool CoversProfile(string name) =>
        (_profiles.Count == 0 || _profiles.Contains(name)) && CoversPattern(Rule.Conditions.ProfilePatterns, name);

    public bool CoversUser(string user) => _users.Count == 0 || _users.Contains(user);

    public bool CoversGroups(ImmutableHashSet<string> groups)
    {
        if (_groups.Count == 0)
        {
            return true;
        }

        foreach (var group in groups)
        {
            if (_groups.Contains(group))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>All conditions but profile, user and groups, which have an index.</summary>
    public bool CoversRest(in PolicyQuery query) => _modes == 0 || (_modes & Bit(query.Mode)) != 0;

    private static bool CoversPattern(ImmutableArray<string> patterns, string name)
    {
        foreach (var pattern in patterns)
        {
            if (Glob.Matches(pattern, name))
            {
                return true;
            }
        }

        return patterns.IsEmpty;
    }

    private static int Bit(Mode mode) => 1 << (int)mode;
}
