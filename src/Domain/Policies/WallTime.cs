namespace Sentinel.Domain.Policies;

/// <summary>What a wall clock shows, as windows ask for it.</summary>
internal readonly struct WallTime
{
    private const int DaysPerWeek = 7;

    /// <param name="local">Ticks of local time since the first of January of the year 1, a Monday.</param>
    public WallTime(long local)
    {
        // Less than a day before that instant there may be local time too; a week more makes all of it positive.
        var (day, time) = Math.DivRem((ulong)(local + (DaysPerWeek * TimeSpan.TicksPerDay)), (ulong)TimeSpan.TicksPerDay);
        var weekday = (int)((day + (int)DayOfWeek.Monday) % DaysPerWeek);
        TimeOfDay = (long)time;
        Today = 1 << weekday;
        Yesterday = 1 << (weekday == 0 ? DaysPerWeek - 1 : weekday - 1);
    }

    /// <summary>Ticks since midnight, by the clock's face.</summary>
    public long TimeOfDay { get; }

    /// <summary>The bit of the weekday, Sunday's being 1.</summary>
    public int Today { get; }

    /// <summary>The bit of the weekday before.</summary>
    public int Yesterday { get; }
}
