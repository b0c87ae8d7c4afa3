namespace Sentinel.Domain.Policies;

/// <summary>A window of the week made ready to be compared with instants.</summary>
internal sealed class CompiledWindow
{
    private const int EveryDay = 0b111_1111;
    private readonly WallClock _clock;
    private readonly int _days;
    private readonly long _start;
    private readonly long _end;
    private readonly bool _wraps;

    private CompiledWindow(WallClock clock, int days, long start, long end) =>
        (_clock, _days, _start, _end, _wraps) = (clock, days, start, end, start > end);

    /// <summary>The window; null when it is none that a document may have.</summary>
    public static CompiledWindow? Compile(TimeWindow window, WallClocks clocks)
    {
        if (window.Start < TimeSpan.Zero || window.Start >= TimeWindow.Midnight || window.End <= TimeSpan.Zero
            || window.End > TimeWindow.Midnight || window.Start == window.End || window.Days.Any(day => !Enum.IsDefined(day)))
        {
            return null;
        }

        var days = window.Days.IsEmpty ? EveryDay : window.Days.Aggregate(0, (set, day) => set | (1 << (int)day));
        return new(clocks.Of(window.Zone), days, window.Start.Ticks, window.End.Ticks);
    }

    public bool Holds(ref Inquiry inquiry) => Holds(inquiry.On(_clock));

    /// <summary>The first instant from which the window does not hold any more; null when it never ends.</summary>
    /// <param name="ticks">An instant, in ticks of universal time, at which it holds.</param>
    /// <remarks>
    /// Within a stretch of one offset the window ends where the clock shows its end. A change of the clock may end it, or carry it
    /// past its end; and a window up to midnight goes on when the next day's opens there.
    /// </remarks>
    public DateTimeOffset? Until(long ticks)
    {
        if (_start == 0 && _end == TimeSpan.TicksPerDay && _days == EveryDay)
        {
            return null;
        }

        do
        {
            var stretch = _clock.StretchAt(ticks);
            ticks = Math.Min(ticks + UntilEnd(new WallTime(ticks + stretch.Offset).TimeOfDay), stretch.To);
            if (ticks > DateTime.MaxValue.Ticks)
            {
                return null;
            }
        }
        while (Holds(new WallTime(ticks + _clock.OffsetAt(ticks))));

        return new(ticks, TimeSpan.Zero);
    }

    private bool Holds(WallTime now) => _wraps
        ? (now.TimeOfDay >= _start && (_days & now.Today) != 0) || (now.TimeOfDay < _end && (_days & now.Yesterday) != 0)
        : now.TimeOfDay >= _start && now.TimeOfDay < _end && (_days & now.Today) != 0;

    private long UntilEnd(long timeOfDay) => timeOfDay < _end ? _end - timeOfDay : TimeSpan.TicksPerDay + _end - timeOfDay;
}
