using System.Collections.Immutable;

namespace Sentinel.Domain.Policies;

/// <summary>Parts of the week on one wall clock: sorted, disjoint spans [from, to) in ticks since Sunday's first midnight.</summary>
internal sealed record LintWeek(ImmutableArray<(long From, long To)> Spans)
{
    private const int DaysPerWeek = 7;

    /// <summary>Of a week, in ticks.</summary>
    public const long Length = DaysPerWeek * TimeSpan.TicksPerDay;

    /// <summary>When the window is open, by its own zone's clock.</summary>
    public static LintWeek Of(TimeWindow window)
    {
        var length = (window.End > window.Start ? window.End - window.Start : window.End + TimeWindow.Midnight - window.Start).Ticks;
        IEnumerable<int> days = window.Days.IsEmpty ? Enumerable.Range(0, DaysPerWeek) : window.Days.Select(day => (int)day);
        return Joined(days.Select(day => (day * TimeSpan.TicksPerDay) + window.Start.Ticks).Select(from => (from, from + length)));
    }

    /// <param name="tick">Of the week.</param>
    public bool Contains(long tick) => Spans.Any(span => span.From <= tick && tick < span.To);

    /// <param name="spans">From a tick of the week on; what runs past its end is the next week's.</param>
    private static LintWeek Joined(IEnumerable<(long From, long To)> spans)
    {
        var joined = new List<(long From, long To)>();
        foreach (var span in spans.SelectMany(Wrapped).Order())
        {
            if (joined.Count > 0 && span.From <= joined[^1].To)
            {
                joined[^1] = (joined[^1].From, Math.Max(joined[^1].To, span.To));
            }
            else
            {
                joined.Add(span);
            }
        }

        return new([.. joined]);
    }

    private static IEnumerable<(long From, long To)> Wrapped((long From, long To) span) =>
        span.To <= Length ? [span] : [(span.From, Length), (0, Math.Min(span.To - Length, Length))];
}
