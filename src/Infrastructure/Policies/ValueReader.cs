using System.Collections.Immutable;
using System.Globalization;
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
                findings.Error(
                    value, FindingCode.Empty, "A text is expected here, not nothing.", "write a text, in quotes when it is a word like null");
                return null;
            case YamlScalar scalar:
                return scalar.Text;
            default:
                findings.Error(value, FindingCode.WrongType, "A text is expected here.", "write one text, not a list and not keys");
                return null;
        }
    }

    /// <summary>A text of an exact form.</summary>
    public static string? Text(this Findings findings, YamlValue? value, Func<string, bool> valid, FindingCode code, string expected)
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
        value,
        text => PlainText.IsName(text, LongestName),
        FindingCode.NameInvalid,
        "a name of 1–256 visible characters on one line, in normal form C");

    /// <summary>A line of at most 1,000 characters for people.</summary>
    public static string? Line(this Findings findings, YamlValue? value) => findings.Text(
        value,
        text => PlainText.IsProse(text, 1, LongestProse) && !text.Contains('\n'),
        FindingCode.TextInvalid,
        "one line of 1–1000 characters without control characters, in normal form C");

    /// <summary>A whole number, written without quotes.</summary>
    public static int? Number(this Findings findings, YamlValue? value, int least, int most)
    {
        if (findings.Text(value) is not { } text)
        {
            return null;
        }

        if (value is not YamlScalar { IsPlain: true } || text.AsSpan().ContainsAnyExceptInRange('0', '9') || text is ['0', _, ..])
        {
            findings.Error(value!, FindingCode.NumberInvalid, $"{Quote.Of(text)} is not a whole number.", "write digits without quotes, such as 2");
            return null;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < least || number > most)
        {
            findings.Error(
                value, FindingCode.NumberOutOfRange, $"{Quote.Of(text)} is not between {least} and {most}.", $"write a number from {least} to {most}");
            return null;
        }

        return number;
    }

    /// <summary>Yes or no, written without quotes.</summary>
    public static bool? Flag(this Findings findings, YamlValue? value)
    {
        switch (value)
        {
            case null:
                return null;
            case YamlScalar { IsPlain: true, Text: "true" or "false" } flag:
                return flag.Text == "true";
            default:
                findings.Error(value, FindingCode.WrongType, "Either true or false is expected here.", "write true or false, without quotes");
                return null;
        }
    }

    /// <summary>One of a few words.</summary>
    public static T? Word<T>(this Findings findings, YamlValue? value, FindingCode code, params (string Word, T Meaning)[] words)
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
            findings.Error(value, FindingCode.WrongType, "A list is expected here.", "write [one, two] or one line with - for each");
        }

        return [];
    }

    /// <summary>A list with the items that could be read.</summary>
    public static ImmutableArray<T> Items<T>(this Findings findings, YamlValue? value, Func<YamlValue, T?> read)
        where T : class => [.. findings.Items(value).Select(read).OfType<T>()];

    /// <summary>A list of words or the like, each once, with those that could be read.</summary>
    public static ImmutableArray<T> Values<T>(this Findings findings, YamlValue? value, Func<YamlValue, T?> read)
        where T : struct => [.. findings.Items(value).Select(read).OfType<T>().Distinct()];
}
