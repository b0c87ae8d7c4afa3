using Sentinel.Domain.Kernel;

namespace Sentinel.Infrastructure.Policies;

/// <summary>Reads durations.</summary>
internal static class DurationReader
{
    private const string Forms = "write 90s, 5m, 8h, 1h30m or PT5M";

    /// <summary>The shortest time for which anything can be granted: with less left, Sentinel issues nothing.</summary>
    public static TimeSpan Shortest { get; } = TimeSpan.FromMinutes(1);

    /// <summary>A duration above zero.</summary>
    public static TimeSpan? Duration(this Findings findings, YamlValue? value)
    {
        if (findings.Text(value) is not { } text)
        {
            return null;
        }

        if (!DurationText.TryParse(text, out var duration))
        {
            var suggestion = int.TryParse(text, out var number) && number > 0 ? $"did you mean {number}s?" : Forms;
            findings.Error(value!, FindingCode.DurationInvalid, $"{Quote.Of(text)} is not a duration.", suggestion);
            return null;
        }

        if (duration <= TimeSpan.Zero)
        {
            findings.Error(value!, FindingCode.DurationNotPositive, "A duration must be longer than nothing.", Forms);
            return null;
        }

        return duration;
    }

    /// <summary>A duration within bounds, both included.</summary>
    public static TimeSpan? Duration(this Findings findings, YamlValue? value, TimeSpan least, TimeSpan? most = null)
    {
        if (findings.Duration(value) is not { } duration)
        {
            return null;
        }

        if (duration < least || duration > most)
        {
            var (written, bounds) = (Quote.Of(((YamlScalar)value!).Text), most is null ? $"{Spell(least)} or more" : $"{Spell(least)} to {Spell(most.Value)}");
            findings.Error(value, FindingCode.DurationOutOfRange, $"{written} is out of range: {bounds}.", $"write {bounds}");
            return null;
        }

        return duration;
    }

    private static string Spell(TimeSpan duration) =>
        duration.TotalHours >= 1 && duration.Ticks % TimeSpan.TicksPerHour == 0 ? $"{duration.TotalHours:0}h"
        : duration.Ticks % TimeSpan.TicksPerMinute == 0 ? $"{duration.TotalMinutes:0}m"
        : $"{duration.TotalSeconds:0}s";
}
