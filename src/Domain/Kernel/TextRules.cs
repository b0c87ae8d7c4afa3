using System.Globalization;
using System.Text;

namespace Sentinel.Domain.Kernel;

/// <summary>Which characters a text that people read may hold: nothing that hides, reorders or breaks lines unasked.</summary>
public static class TextRules
{
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>A name: no control, format, separator, private, unassigned or broken character.</summary>
    public static bool IsName(string text) => All(text, static rune => IsVisible(rune));

    /// <summary>One line of prose: also tab and the joiners that some scripts need.</summary>
    public static bool IsLine(string text) => All(text, static rune => IsProse(rune));

    /// <summary>Prose with line breaks.</summary>
    public static bool IsText(string text) => All(text, static rune => IsProse(rune) || rune.Value is '\n');

    private static bool IsProse(Rune rune) => IsVisible(rune) || rune.Value is '\t' or ZeroWidthJoiner or ZeroWidthNonJoiner;

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    private static bool All(ReadOnlySpan<char> text, Func<Rune, bool> allowed)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var length) != System.Buffers.OperationStatus.Done || !allowed(rune))
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }
}
