using System.Globalization;
using System.Text;

namespace Sentinel.Infrastructure.Policies;

/// <summary>Looks at a document's characters before anybody parses them.</summary>
/// <remarks>
/// What a reviewer sees must be what is read. YAML takes some invisible characters as line breaks, so that a comment could
/// end early; others reorder what a screen shows; and PostgreSQL stores no NUL.
/// </remarks>
internal static class RawText
{
    public const int MaxBytes = 1024 * 1024;
    private const char ByteOrderMark = '\uFEFF';

    /// <summary>The text to parse; null when it cannot be.</summary>
    public static string? Check(string text, Findings findings)
    {
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
        {
            findings.Error(YamlValue.Root, new(1, 1), FindingCode.TooLarge, "A policy has at most 1 MiB.");
            return null;
        }

        var body = text.StartsWith(ByteOrderMark) ? text[1..] : text;
        int line = 1, column = 1;
        for (var i = 0; i < body.Length;)
        {
            var valid = Rune.DecodeFromUtf16(body.AsSpan(i), out var rune, out var length) == System.Buffers.OperationStatus.Done;
            if (!valid || !IsAllowed(rune, i + 1 < body.Length ? body[i + 1] : '\0'))
            {
                findings.Error(
                    YamlValue.Root, new(line, column), FindingCode.ForbiddenCharacter, $"Character {Name(body, i, valid, rune)} is not allowed in a policy.", "remove it");
            }

            (line, column) = rune.Value == '\n' ? (line + 1, 1) : (line, column + length);
            i += length;
        }

        return findings.HasErrors ? null : body;
    }

    private static bool IsAllowed(Rune rune, char next) => rune.Value switch
    {
        '\t' or '\n' or 0x200C or 0x200D => true,
        '\r' => next == '\n',
        _ => Rune.GetUnicodeCategory(rune) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator),
    };

    private static string Name(string text, int index, bool valid, Rune rune) =>
        string.Create(CultureInfo.InvariantCulture, $"U+{(valid ? rune.Value : text[index]):X4}");
}
