using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Sentinel.Domain.Policies;

/// <summary>The rules that can matter to one profile, by whom they name.</summary>
internal sealed class ProfileIndex(Profile profile, ImmutableArray<CompiledRule> all)
{
    private Lists? _lists;

    public Profile Profile { get; } = profile;

    /// <summary>The first rule that matches.</summary>
    /// <remarks>A rule stands under each user it names, else under each group it names, else under nobody in particular.</remarks>
    public CompiledRule? First(in PolicyQuery query)
    {
        // Built at first use: a policy of many profiles and patterns compiles at once. Two builders make equal lists.
        var lists = _lists ??= Build();
        var first = Walk(lists.Anybody, query, null, checkGroups: false);
        if (lists.ByUser.TryGetValue(query.User, out var named))
        {
            first = Walk(named, query, first, checkGroups: true);
        }

        if (lists.ByGroup.Count > 0)
        {
            foreach (var group in query.Groups)
            {
                if (lists.ByGroup.TryGetValue(group, out var grouped))
                {
                    first = Walk(grouped, query, first, checkGroups: false);
                }
            }
        }

        return first;
    }

    /// <summary>The first match of the list that comes before <paramref name="best"/>, else that.</summary>
    private static CompiledRule? Walk(CompiledRule[] rules, in PolicyQuery query, CompiledRule? best, bool checkGroups)
    {
        var end = best?.Index ?? int.MaxValue;
        foreach (var rule in rules)
        {
            if (rule.Index >= end)
            {
                break;
            }

            if (rule.CoversRest(query) && (!checkGroups || rule.CoversGroups(query.Groups)))
            {
                return rule;
            }
        }

        return best;
    }

    private Lists Build()
    {
        var relevant = all.Where(rule => rule.CoversProfile(Profile.Name)).ToList();
        return new(
            [.. relevant.Where(rule => rule.Rule.Conditions is { Users.IsEmpty: true, Groups.IsEmpty: true })],
            By(relevant, rule => rule.Rule.Conditions.Users),
            By(relevant, rule => rule.Rule.Conditions is { Users.IsEmpty: true } conditions ? conditions.Groups : []));
    }

    private static FrozenDictionary<string, CompiledRule[]> By(List<CompiledRule> rules, Func<CompiledRule, ImmutableArray<string>> names) =>
        rules.SelectMany(rule => names(rule).Distinct(StringComparer.Ordinal), (rule, name) => (rule, name))
            .GroupBy(pair => pair.name, pair => pair.rule, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    /// <summary>Each list in the order of the document.</summary>
    private sealed record Lists(
        CompiledRule[] Anybody, FrozenDictionary<string, CompiledRule[]> ByUser, FrozenDictionary<string, CompiledRule[]> ByGroup);
}
