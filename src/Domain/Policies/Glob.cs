namespace Sentinel.Domain.Policies;

/// <summary>A pattern over a whole name: <c>*</c> is any run of characters, <c>?</c> is exactly one. Ordinal.</summary>
public static class Glob
{
    /// <summary>Whether the name has this form. No allocation; one star is retried at a time, so there is nothing to blow up.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name) => Matches(pattern, name, forStarOnly: null);

    /// <summary>The same of a name with a letter that a star alone takes.</summary>
    internal static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name, char? forStarOnly)
    {
        int p = 0, n = 0, star = -1, resume = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = n;
            }
            else if (p < pattern.Length && name[n] != forStarOnly && (pattern[p] == '?' || pattern[p] == name[n]))
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }
}
