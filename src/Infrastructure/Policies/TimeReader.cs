using System.Globalization;
using Sentinel.Domain.Policies;

namespace Sentinel.Infrastructure.Policies;

/// <summary>Reads <c>time</c>: days, hours and their zone.</summary>
internal sealed class TimeReader(Findings findings)
{
    private static readonly (string, DayOfWeek)[] Days =
    [
        ("monday", DayOfWeek.Monday), ("tuesday", DayOfWeek.Tuesday), ("wednesday", DayOfWeek.Wednesday), ("thursday", DayOfWeek.Thursday),
        ("friday", DayOfWeek.Friday), ("saturday", DayOfWeek.Saturday), ("sunday", DayOfWeek.Sunday),
    ];

    /// <summary>There are hundreds of zones to compare with: only so many mistakes are worth a guess.</summary>
    private const int MostGuesses = 10;

    private readonly Dictionary<string, TimeZoneInfo?> _zones = new(StringComparer.Ordinal);
    private int _guesses;

    public TimeWindow? Read(YamlValue? value)
    {
        if (Fields.Read(value, Schemas.Time, findings) is not { } fields)
        {
            return null;
        }

        var days = findings.Values(fields["days"], day => findings.Word(day, FindingCode.DayUnknown, Days));
        var hours = fields["hours"];
        var (start, end) = Hours(hours);
        var zone = Zone(fields["timezone"]);
        if (hours is null && fields["days"] is null or YamlList { Items.Count: 0 })
        {
            findings.Error(value!, FindingCode.TimeEmpty, "A time without days and without hours is no condition.", "add days or hours, or remove time");
        }

        return new(days, start, end, zone);
    }

    /// <summary>The whole day when nothing else could be read.</summary>
    private (TimeSpan Start, TimeSpan End) Hours(YamlValue? value)
    {
        if (Fields.Read(value, Schemas.Hours, findings) is not { } fields
            || Clock(fields["start"], "00:00") is not { } start
            || Clock(fields["end"], "24:00") is not { } end)
        {
            return (TimeSpan.Zero, TimeWindow.Midnight);
        }

        if (start == end)
        {
            findings.Error(
                fields["end"]!, FindingCode.HoursEmpty, "Hours that end when they start are none.", "leave hours out for the whole day");
        }

        return (start, end == TimeSpan.Zero ? TimeWindow.Midnight : end);
    }

    /// <summary>A time of day as <c>HH:mm</c>; midnight at the end of the day only where that makes sense.</summary>
    private TimeSpan? Clock(YamlValue? value, string midnight)
    {
        if (findings.Text(value) is not { } text)
        {
            return null;
        }

        if (text == midnight)
        {
            return text == "24:00" ? TimeWindow.Midnight : TimeSpan.Zero;
        }

        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return time.ToTimeSpan();
        }

        var meant = text == "24:00" ? midnight
            : TimeOnly.TryParse(text, CultureInfo.InvariantCulture, out var loose) ? loose.ToString("HH:mm", CultureInfo.InvariantCulture)
            : null;
        findings.Error(
            value!, FindingCode.ClockInvalid, $"{Quote.Of(text)} is not a time of day.", meant is null ? "write hours and minutes like 09:30" : $"did you mean \"{meant}\"?");
        return null;
    }

    private TimeZoneInfo Zone(YamlValue? value)
    {
        if (findings.Text(value) is not { } name)
        {
            return TimeZoneInfo.Utc;
        }

        if (!_zones.TryGetValue(name, out var zone))
        {
            zone = Zones.Find(name);
            _zones.Add(name, zone);
        }

        if (zone is null && !findings.IsFull)
        {
            var suggestion = _guesses++ < MostGuesses ? Zones.Suggest(name) : Zones.Form;
            findings.Error(
                value!, FindingCode.ZoneUnknown, $"{Quote.Of(name)} is no time zone that this server knows.", suggestion);
        }

        return zone ?? TimeZoneInfo.Utc;
    }
}
