namespace Sentinel.Domain.Credentials;

/// <summary>A pattern in which <c>*</c> stands for any text and <c>?</c> for one character, as IAM uses them.</summary>
public static class Wildcard
{
    /// <summary>Whether the whole text matches. Never more steps than text times pattern, whatever the pattern.</summary>
    public static bool Matches(string pattern, string text, bool ignoreCase = false)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(text);
        int at = 0, want = 0, star = -1, resume = 0;
        while (at < text.Length)
        {
            if (want < pattern.Length && pattern[want] == '*')
            {
                // A later star can stand in for whatever an earlier one could, so only the last is ever retried.
                star = want++;
                resume = at;
            }
            else if (want < pattern.Length && (pattern[want] == '?' || Same(pattern[want], text[at], ignoreCase)))
            {
                want++;
                at++;
            }
            else if (star >= 0)
            {
                want = star + 1;
                at = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(want).TrimStart('*').IsEmpty;
    }

    private static bool Same(char left, char right, bool ignoreCase) =>
        left == right || (ignoreCase && char.ToUpperInvariant(left) == char.ToUpperInvariant(right));
}
