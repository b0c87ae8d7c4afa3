using System.Globalization;

namespace Sentinel.Domain.Kernel;

/// <summary>Durations as people write them: <c>90s</c>, <c>5m</c>, <c>1h30m</c>, or ISO 8601 with days and smaller, <c>PT5M</c>.</summary>
/// <remarks>Each unit at most once, largest first, whole numbers of at most seven digits: a date plus such a duration never overflows.</remarks>
public static class DurationText
{
    private const int MaxDigits = 7;

    /// <summary>Reads a duration; false when the text is not exactly one. Zero is a duration.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        if (text is not ['P', .. var iso])
        {
            return TryUnits(text, "hms", out duration);
        }

        var time = iso.IndexOf('T');
        if (time < 0)
        {
            return TryUnits(iso, "D", out duration);
        }

        var days = TimeSpan.Zero;
        var valid = TryUnits(iso[(time + 1)..], "HMS", out duration) && (time == 0 || TryUnits(iso[..time], "D", out days));
        duration = valid ? days + duration : default;
        return valid;
    }

    private static bool TryUnits(ReadOnlySpan<char> text, string units, out TimeSpan duration)
    {
        duration = default;
        var sum = TimeSpan.Zero;
        var from = 0;
        do
        {
            var digits = text.IndexOfAnyExceptInRange('0', '9');
            if (digits is < 1 or > MaxDigits)
            {
                return false;
            }

            var unit = units.IndexOf(text[digits], from);
            if (unit < 0)
            {
                return false;
            }

            sum += Of(units[unit]) * int.Parse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
            from = unit + 1;
            text = text[(digits + 1)..];
        }
        while (!text.IsEmpty);
        duration = sum;
        return true;
    }

    private static TimeSpan Of(char unit) => unit switch
    {
        'D' => TimeSpan.FromDays(1),
        'h' or 'H' => TimeSpan.FromHours(1),
        'm' or 'M' => TimeSpan.FromMinutes(1),
        _ => TimeSpan.FromSeconds(1),
    };
}
