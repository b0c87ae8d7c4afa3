namespace Sentinel.Infrastructure.Policies;

/// <summary>Guesses which known word somebody meant.</summary>
internal static class Nearest
{
    private const int LongestWord = 64;
    private const int ShortestStart = 3;

    /// <summary>"did you mean …", or all that is known when nothing is near.</summary>
    public static string Suggest(string word, IReadOnlyCollection<string> known) =>
        Find(word, known) is { } best ? $"did you mean {best}?" : $"known here: {string.Join(", ", known)}";

    /// <summary>The word that differs least, else the first that starts so; null when nothing is near.</summary>
    public static string? Find(string word, IReadOnlyCollection<string> known)
    {
        if (word.Length > LongestWord)
        {
            return null;
        }

        var near = known
            .Where(candidate => Math.Abs(candidate.Length - word.Length) <= Farthest(candidate))
            .Select(candidate => (candidate, distance: Distance(word, candidate)))
            .Where(guess => guess.distance <= Farthest(guess.candidate) && guess.distance < guess.candidate.Length)
            .OrderBy(guess => guess.distance)
            .Select(guess => guess.candidate)
            .FirstOrDefault();
        return near ?? (word.Length < ShortestStart
            ? null
            : known.FirstOrDefault(candidate => candidate.StartsWith(word, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours that make one word of the other; case is free.</summary>
    internal static int Distance(string a, string b)
    {
        int[] before = new int[b.Length + 1], last = [.. Enumerable.Range(0, b.Length + 1)], now = new int[b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            now[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = last[j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1);
                now[j] = Math.Min(Math.Min(last[j], now[j - 1]) + 1, replace);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    now[j] = Math.Min(now[j], before[j - 2] + 1);
                }
            }

            (before, last, now) = (last, now, before);
        }

        return last[b.Length];
    }

    private static int Farthest(string candidate) => Math.Max(2, candidate.Length / 3);

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
