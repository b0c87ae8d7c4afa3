using System.Collections.Immutable;
using Sentinel.Domain.Kernel;

namespace Sentinel.Infrastructure.Policies;

/// <summary>Reads single values; what is not exactly as expected is a finding and null.</summary>
internal static class ValueReader
{
    private const int LongestName = 256;
    private const int LongestProse = 1000;

    /// <summary>A text that is not empty.</summary>
    public static string? Text(this Findings findings, YamlValue? value)
    {
        switch (value)
        {
            case null:
                return null;
            case YamlScalar { IsNull: true } or YamlScalar { Text: "" }:
                findings.Error(value, "empty", "A text is expected here, not nothing.", "write a text, in quotes when it is a word like null");
                return null;
            case YamlScalar scalar:
                return scalar.Text;
            default:
                findings.Error(value, "wrong-type", "A text is expected here.", "write one text, not a list and not keys");
                return null;
        }
    }

    /// <summary>A text of an exact form.</summary>
    public static string? Text(this Findings findings, YamlValue? value, Func<string, bool> valid, string code, string expected)
    {
        if (findings.Text(value) is not { } text)
        {
            return null;
        }

        if (valid(text))
        {
            return text;
        }

        findings.Error(value!, code, $"{Quote.Of(text)} is not {expected}.", $"write {expected}");
        return null;
    }

    /// <summary>A name of at most 256 visible characters.</summary>
    public static string? Name(this Findings findings, YamlValue? value) => findings.Text(
        value, text => PlainText.IsName(text, LongestName), "name-invalid", "a name of 1–256 visible characters on one line, in normal form C");

    /// <summary>A line of at most 1,000 characters for people.</summary>
    public static string? Line(this Findings findings, YamlValue? value) => findings.Text(
        value,
        text => PlainText.IsProse(text, 1, LongestProse) && !text.Contains('\n'),
        "text-invalid",
        "one line of 1–1000 characters without control characters, in normal form C");

    /// <summary>A duration above zero.</summary>
    public static TimeSpan? Duration(this Findings findings, YamlValue? value)
    {
        if (findings.Text(value) is not { } text)
        {
            return null;
        }

        if (!DurationText.TryParse(text, out var duration))
        {
            var suggestion = int.TryParse(text, out var number) && number > 0 ? $"did you mean {number}s?" : "write 90s, 5m, 8h, 1h30m or PT5M";
            findings.Error(value!, "duration-invalid", $"{Quote.Of(text)} is not a duration.", suggestion);
            return null;
        }

        if (duration <= TimeSpan.Zero)
        {
            findings.Error(value!, "duration-not-positive", "A duration must be longer than nothing.", "write 90s, 5m, 8h, 1h30m or PT5M");
            return null;
        }

        return duration;
    }

    /// <summary>One of a few words.</summary>
    public static T? Word<T>(this Findings findings, YamlValue? value, string code, params (string Word, T Meaning)[] words)
        where T : struct
    {
        if (findings.Text(value) is not { } text)
        {
            return null;
        }

        foreach (var (word, meaning) in words)
        {
            if (word == text)
            {
                return meaning;
            }
        }

        string[] known = [.. words.Select(pair => pair.Word)];
        findings.Error(value!, code, $"{Quote.Of(text)} is not one of {string.Join(", ", known)}.", Nearest.Suggest(text, known));
        return null;
    }

    /// <summary>A list; empty when there is none. One value is not a list.</summary>
    public static IReadOnlyList<YamlValue> Items(this Findings findings, YamlValue? value)
    {
        if (value is YamlList list)
        {
            return list.Items;
        }

        if (value is not null)
        {
            findings.Error(value, "wrong-type", "A list is expected here.", "write [one, two] or one line with - for each");
        }

        return [];
    }

    /// <summary>A list with the items that could be read.</summary>
    public static ImmutableArray<T> Items<T>(this Findings findings, YamlValue? value, Func<YamlValue, T?> read)
        where T : class => [.. findings.Items(value).Select(read).OfType<T>()];
}
