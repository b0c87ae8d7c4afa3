using System.Globalization;
using System.Text.RegularExpressions;

namespace Sentinel.Domain.Kernel;

/// <summary>Instants as text: RFC 3339, always with an offset.</summary>
public static partial class InstantText
{
    // DateTimeOffset counts 100 ns.
    private const int Digits = 7;

    /// <summary>Reads an instant; a fraction finer than 100 ns is cut, not rounded.</summary>
    public static bool TryParse(string? text, out DateTimeOffset instant)
    {
        instant = default;
        var match = Rfc3339().Match(text ?? "");
        if (!match.Success)
        {
            return false;
        }

        var fraction = match.Groups["fraction"].Value;
        fraction = fraction.Length > Digits ? fraction[..Digits] : fraction.PadRight(Digits, '0');
        return DateTimeOffset.TryParseExact(
            $"{match.Groups["seconds"].Value}.{fraction}{match.Groups["offset"].Value}", "yyyy-MM-dd'T'HH:mm:ss.fffffffK",
            CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out instant);
    }

    [GeneratedRegex(
        @"\A(?<seconds>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.(?<fraction>[0-9]{1,30}))?(?<offset>Z|[+-][0-9]{2}:[0-9]{2})\z")]
    private static partial Regex Rfc3339();
}
