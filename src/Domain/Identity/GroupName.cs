using System.Globalization;
using System.Text;

namespace Sentinel.Domain.Identity;

/// <summary>The name of a group, as policies compare it: ordinal, case-sensitive.</summary>
public static class GroupName
{
    public const int MaxLength = 256;

    /// <summary>So many groups may one person have.</summary>
    public const int MaxCount = 200;

    /// <summary>1–256 visible characters in normal form C, blanks inside only.</summary>
    public static bool IsValid(string? name) =>
        name is { Length: > 0 and <= MaxLength }
        && !name.Contains('\uFFFD', StringComparison.Ordinal)
        && name[0] != ' '
        && name[^1] != ' '
        && name.EnumerateRunes().All(IsVisible)
        && name.IsNormalized(NormalizationForm.FormC);

    // A lone surrogate enumerates as U+FFFD, which is refused above all.
    private static bool IsVisible(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.SpaceSeparator);
}
