using System.Text.RegularExpressions;

namespace Sentinel.Domain.Credentials;

/// <summary>A pattern in which <c>*</c> stands for any text and <c>?</c> for one character, as IAM uses them.</summary>
/// <remarks>Matched by an automaton: linear in the text, whatever the pattern.</remarks>
public sealed class Wildcard
{
    private readonly string _pattern;
    private readonly StringComparison _comparison;
    private readonly Regex? _automaton;

    private Wildcard(string pattern, StringComparison comparison, Regex? automaton) =>
        (_pattern, _comparison, _automaton) = (pattern, comparison, automaton);

    public static Wildcard Parse(string pattern, bool ignoreCase = false)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        if (pattern.AsSpan().IndexOfAny('*', '?') < 0)
        {
            return new(pattern, comparison, null);
        }

        var expression = Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal);
        var options = RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant;
        return new(pattern, comparison, new($"\\A{expression}\\z", ignoreCase ? options | RegexOptions.IgnoreCase : options));
    }

    public bool Matches(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _pattern == "*" || (_automaton?.IsMatch(text) ?? string.Equals(_pattern, text, _comparison));
    }

    public override string ToString() => _pattern;
}
