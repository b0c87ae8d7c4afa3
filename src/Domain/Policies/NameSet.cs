using System.Collections.Immutable;

namespace Sentinel.Domain.Policies;

/// <summary>Names that a rule lists, compared ordinally.</summary>
internal sealed class NameSet(ImmutableArray<string> names)
{
    private const int Few = 4;
    private readonly ImmutableArray<string> _names = names;
    private readonly HashSet<string> _set = new(names, StringComparer.Ordinal);

    public bool IsEmpty => _set.Count == 0;

    public bool Contains(string name) => _set.Contains(name);

    /// <remarks>The other set may have a comparer of its own; whatever it finds must be the same name here too.</remarks>
    public bool Overlaps(ImmutableHashSet<string> others)
    {
        if (_set.Count > Few)
        {
            foreach (var other in others)
            {
                if (_set.Contains(other))
                {
                    return true;
                }
            }

            return false;
        }

        foreach (var name in _names)
        {
            if (Has(others, name))
            {
                return true;
            }
        }

        return false;
    }

    public static bool Has(ImmutableHashSet<string> set, string name) =>
        set.TryGetValue(name, out var found) && string.Equals(found, name, StringComparison.Ordinal);
}
