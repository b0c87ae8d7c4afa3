namespace Sentinel.Domain.Policies;

/// <summary>What can be said of all names that fit a pattern at once.</summary>
internal static class LintNames
{
    private static readonly string[] Fillings = ["x", "", "any", "-x-"];

    /// <summary>Whether every name that fits <paramref name="part"/> fits <paramref name="whole"/>. Sometimes false though they do.</summary>
    /// <remarks>The part is read as a name with two more letters: only a star stands for its star, only ? and star for its ?.</remarks>
    public static bool Includes(string whole, string part) => Glob.Matches(Ordered(whole), Ordered(part), forStarOnly: '*');

    /// <summary>Some names that fit the pattern.</summary>
    public static IEnumerable<string> Examples(string pattern) =>
        Fillings.Select(filling => pattern.Replace("*", filling, StringComparison.Ordinal).Replace('?', 'x')).Where(Syntax.IsProfileName);

    /// <summary>A name that is none of these.</summary>
    public static string Fresh(string wish, Func<string, bool> isTaken)
    {
        var name = wish;
        for (var i = 2; isTaken(name); i++)
        {
            name = $"{wish}-{i}";
        }

        return name;
    }

    /// <summary>The same pattern with each run of wildcards in one order: first every ?, then one star.</summary>
    private static string Ordered(string pattern)
    {
        var text = new System.Text.StringBuilder(pattern.Length);
        var star = false;
        foreach (var letter in pattern)
        {
            if (letter != '*' && letter != '?' && star)
            {
                text.Append('*');
                star = false;
            }

            star |= letter == '*';
            if (letter != '*')
            {
                text.Append(letter);
            }
        }

        return star ? text.Append('*').ToString() : text.ToString();
    }
}
