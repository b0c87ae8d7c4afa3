using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Sentinel.Domain.Policies;

/// <summary>Rules by whom they name, each list in the order of the document.</summary>
/// <remarks>A rule stands under each user it names, else under each group it names, else under nobody in particular.</remarks>
internal sealed class RuleLists
{
    private const int Reference = 8;
    private const int Name = 64;
    private readonly CompiledRule[] _anybody;
    private readonly FrozenDictionary<string, CompiledRule[]> _byUser;
    private readonly FrozenDictionary<string, CompiledRule[]> _byGroup;

    private RuleLists(
        CompiledRule[] anybody, FrozenDictionary<string, CompiledRule[]> byUser, FrozenDictionary<string, CompiledRule[]> byGroup) =>
        (_anybody, _byUser, _byGroup) = (anybody, byUser, byGroup);

    public static RuleLists Of(IReadOnlyList<CompiledRule> rules) => new(
        [.. rules.Where(rule => rule.Rule.Conditions is { Users.IsEmpty: true, Groups.IsEmpty: true })],
        By(rules, rule => rule.Rule.Conditions.Users),
        By(rules, rule => rule.Rule.Conditions is { Users.IsEmpty: true } conditions ? conditions.Groups : []));

    /// <summary>About how much memory the lists take.</summary>
    public int Bytes => (Reference * _anybody.Length) + BytesOf(_byUser) + BytesOf(_byGroup);

    /// <summary>The first rule that matches, given that the profile does; null when none does.</summary>
    public CompiledRule? First(ref Inquiry inquiry)
    {
        var first = Walk(_anybody, ref inquiry, null, checkGroups: false);
        if (_byUser.Count > 0 && _byUser.TryGetValue(inquiry.Query.User, out var named))
        {
            first = Walk(named, ref inquiry, first, checkGroups: true);
        }

        if (_byGroup.Count > 0)
        {
            foreach (var group in inquiry.Query.Groups)
            {
                if (_byGroup.TryGetValue(group, out var grouped))
                {
                    first = Walk(grouped, ref inquiry, first, checkGroups: false);
                }
            }
        }

        return first;
    }

    /// <summary>The first match of the list that comes before <paramref name="best"/>, else that.</summary>
    private static CompiledRule? Walk(CompiledRule[] rules, ref Inquiry inquiry, CompiledRule? best, bool checkGroups)
    {
        var end = best?.Index ?? int.MaxValue;
        foreach (var rule in rules)
        {
            if (rule.Index >= end)
            {
                break;
            }

            if (rule.CoversRest(ref inquiry) && (!checkGroups || rule.CoversGroups(inquiry.Query.Groups)))
            {
                return rule;
            }
        }

        return best;
    }

    private static int BytesOf(FrozenDictionary<string, CompiledRule[]> lists) => lists.Values.Sum(list => Name + (Reference * list.Length));

    private static FrozenDictionary<string, CompiledRule[]> By(
        IReadOnlyList<CompiledRule> rules, Func<CompiledRule, ImmutableArray<string>> names) =>
        rules.SelectMany(rule => names(rule).Distinct(StringComparer.Ordinal), (rule, name) => (rule, name))
            .GroupBy(pair => pair.name, pair => pair.rule, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
}
