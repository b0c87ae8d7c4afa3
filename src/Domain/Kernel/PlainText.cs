using System.Globalization;
using System.Text;

namespace Sentinel.Domain.Kernel;

/// <summary>What text from outside may look like before it reaches the log: nothing that hides, reorders or breaks lines.</summary>
/// <remarks>Lengths are in characters (code points) of normal form C.</remarks>
public static class PlainText
{
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>A name, ticket or the like: one line of visible characters, blanks inside only.</summary>
    public static bool IsName(string? text, int max) =>
        text is { Length: > 0 } && text[0] != ' ' && text[^1] != ' ' && IsMadeOf(text, max, IsVisible);

    /// <summary>A reason or comment: visible characters, line breaks, tabs and the joiners that some scripts need.</summary>
    public static bool IsProse(string? text, int min, int max) =>
        text is not null && IsMadeOf(text, max, IsProse) && text.EnumerateRunes().Count() >= min;

    private static bool IsMadeOf(string text, int max, Func<Rune, bool> allowed)
    {
        // Two UTF-16 units at most per character: what is longer need not be looked at.
        if (text.Length > 2 * max || !IsWellFormed(text))
        {
            return false;
        }

        var count = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (++count > max || !allowed(rune))
            {
                return false;
            }
        }

        return text.IsNormalized(NormalizationForm.FormC);
    }

    private static bool IsProse(Rune rune) =>
        rune.Value is '\n' or '\t' or ZeroWidthJoiner or ZeroWidthNonJoiner || IsVisible(rune);

    private static bool IsVisible(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.SpaceSeparator);

    // A lone surrogate would enumerate as U+FFFD and pass for a character.
    private static bool IsWellFormed(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var used) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            rest = rest[used..];
        }

        return true;
    }
}
