using System.Collections.Immutable;

namespace Sentinel.Domain.Policies;

/// <summary>What differs between two documents in what they mean; comments, line breaks and values that equal a default do not.</summary>
public static class PolicyDiff
{
    /// <summary>Every change, by section; in each first what was removed, then the rest in the order of the newer document.</summary>
    public static ImmutableArray<PolicyChange> Between(PolicyDocument before, PolicyDocument after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return [.. PolicyOutline.Of(before).Zip(PolicyOutline.Of(after)).SelectMany(both => Between(both.First, both.Second))];
    }

    private static IEnumerable<PolicyChange> Between(OutlinedSection before, OutlinedSection after)
    {
        var was = Places(before);
        var now = Places(after);
        var moved = before.IsOrdered ? Moved(after.Elements.Where(e => was.ContainsKey(e.Name)).Select(e => (e.Name, was[e.Name])).ToList()) : [];
        foreach (var (from, element) in before.Elements.Index().Where(e => !now.ContainsKey(e.Item.Name)))
        {
            yield return new(before.Name, element.Name, ChangeKind.Removed, from, null, []);
        }

        foreach (var (to, element) in after.Elements.Index())
        {
            if (!was.TryGetValue(element.Name, out var from))
            {
                yield return new(after.Name, element.Name, ChangeKind.Added, null, to, []);
            }
            else if (Keys(before.Elements[from], element) is { IsEmpty: false } keys)
            {
                yield return new(after.Name, element.Name, ChangeKind.Changed, from, to, keys);
            }
            else if (moved.Contains(element.Name))
            {
                yield return new(after.Name, element.Name, ChangeKind.Moved, from, to, []);
            }
        }
    }

    private static Dictionary<string, int> Places(OutlinedSection section) =>
        section.Elements.Index().ToDictionary(e => e.Item.Name, e => e.Index, StringComparer.Ordinal);

    private static ImmutableArray<KeyChange> Keys(OutlinedElement before, OutlinedElement after) =>
    [
        .. before.Keys.Zip(after.Keys).Where(both => both.First.Value != both.Second.Value)
            .Select(both => new KeyChange(both.First.Key, both.First.Value, both.Second.Value)),
    ];

    /// <summary>The fewest elements that must have been moved to come from the old order to the new: all but a longest run that kept its order.</summary>
    private static HashSet<string> Moved(List<(string Name, int Was)> kept)
    {
        var (ends, before) = (new List<int>(), new int[kept.Count]);
        for (var i = 0; i < kept.Count; i++)
        {
            var at = ends.FindIndex(end => kept[end].Was > kept[i].Was);
            at = at < 0 ? ends.Count : at;
            before[i] = at == 0 ? -1 : ends[at - 1];
            if (at == ends.Count)
            {
                ends.Add(i);
            }
            else
            {
                ends[at] = i;
            }
        }

        var moved = kept.Select(e => e.Name).ToHashSet(StringComparer.Ordinal);
        for (var i = ends.Count == 0 ? -1 : ends[^1]; i >= 0; i = before[i])
        {
            moved.Remove(kept[i].Name);
        }

        return moved;
    }
}

/// <summary>One element that differs.</summary>
/// <param name="Section"><c>profiles</c>, <c>rules</c>, <c>approvals</c>, <c>break_glass</c> or <c>rate_limits</c>.</param>
/// <param name="Name">The element's name; of a rate limit, what it is on and whose.</param>
/// <param name="Kind">What happened to it.</param>
/// <param name="From">Its place in the older document, from 0; null when it was added.</param>
/// <param name="To">Its place in the newer document, from 0; null when it was removed.</param>
/// <param name="Keys">What differs in it.</param>
public sealed record PolicyChange(string Section, string Name, ChangeKind Kind, int? From, int? To, ImmutableArray<KeyChange> Keys);

/// <param name="Key">Such as <c>conditions.users</c>.</param>
/// <param name="From">Null when nothing was said.</param>
/// <param name="To">Null when nothing is said any more.</param>
public sealed record KeyChange(string Key, string? From, string? To);

/// <summary>What happened to an element.</summary>
public enum ChangeKind
{
    Added,
    Removed,
    Changed,

    /// <summary>It stands before or behind others than it did, where the order decides.</summary>
    Moved,
}
