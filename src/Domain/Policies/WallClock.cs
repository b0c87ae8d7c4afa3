namespace Sentinel.Domain.Policies;

/// <summary>The wall clock of one zone: how far it is off universal time, looked up instead of worked out.</summary>
/// <remarks>
/// Working out an offset takes as long as a whole decision may. So time is cut into spans of 2⁴⁸ ticks, about eleven months, and
/// each span's changes are found when it is first asked for. Two that find them at once find the same.
/// </remarks>
internal sealed class WallClock(TimeZoneInfo zone)
{
    private const int SpanBits = 48;
    private static readonly long First = new DateTime(1970, 1, 1).Ticks >> SpanBits;
    private static readonly long Count = (new DateTime(2200, 1, 1).Ticks >> SpanBits) - First;
    private readonly Span?[] _spans = new Span?[Count];

    /// <summary>Ticks to add to an instant of universal time.</summary>
    public long OffsetAt(long ticks)
    {
        var index = (ticks >> SpanBits) - First;
        return (ulong)index < (ulong)Count ? Known(index).At(ticks).Offset : WorkOut(ticks);
    }

    /// <summary>The time around an instant in which the clock is known not to change.</summary>
    public Stretch StretchAt(long ticks)
    {
        // Other times come from drafts that somebody tries out; they must not fill the memory.
        var index = (ticks >> SpanBits) - First;
        return ((ulong)index < (ulong)Count ? Known(index) : Read(ticks >> SpanBits)).At(ticks);
    }

    private Span Known(long index) => _spans[index] ??= Read(index + First);

    /// <remarks>No zone has ever changed its clock and changed it back within a day, so looking once a day sees every change.</remarks>
    private Span Read(long span)
    {
        var (from, to) = (span << SpanBits, Math.Min((span + 1) << SpanBits, DateTime.MaxValue.Ticks + 1));
        var stretches = new List<Stretch>();
        for (long look = from, offset = WorkOut(from); ;)
        {
            var next = Math.Min(look + TimeSpan.TicksPerDay, to);
            if (next < to ? WorkOut(next) == offset : WorkOut(to - 1) == offset)
            {
                if (next == to)
                {
                    stretches.Add(new(from, to, offset));
                    return new([.. stretches]);
                }

                look = next;
                continue;
            }

            var change = FirstOther(look, Math.Min(next, to - 1), offset);
            stretches.Add(new(from, change, offset));
            (from, look, offset) = (change, change, WorkOut(change));
        }
    }

    /// <summary>The first instant behind <paramref name="low"/> and up to <paramref name="high"/> that has another offset.</summary>
    private long FirstOther(long low, long high, long offset)
    {
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = WorkOut(middle) == offset ? (middle, high) : (low, middle);
        }

        return high;
    }

    private long WorkOut(long ticks) => zone.GetUtcOffset(new DateTimeOffset(ticks, TimeSpan.Zero)).Ticks;

    private sealed class Span(Stretch[] stretches)
    {
        public ref readonly Stretch At(long ticks)
        {
            var i = stretches.Length - 1;
            while (ticks < stretches[i].From)
            {
                i--;
            }

            return ref stretches[i];
        }
    }
}

/// <summary>Time in which a clock does not change.</summary>
/// <param name="From">Its first instant, in ticks of universal time.</param>
/// <param name="To">The first instant behind it, at which the clock may or may not change.</param>
/// <param name="Offset">Ticks that the clock is ahead of universal time.</param>
internal readonly record struct Stretch(long From, long To, long Offset);

/// <summary>The clocks of one policy, one for each zone.</summary>
internal sealed class WallClocks
{
    private readonly Dictionary<TimeZoneInfo, WallClock> _clocks = new(ReferenceEqualityComparer.Instance);

    public WallClock Of(TimeZoneInfo zone) => _clocks.TryGetValue(zone, out var clock) ? clock : _clocks[zone] = new(zone);
}
