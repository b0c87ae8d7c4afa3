using System.Collections.Immutable;
using Sentinel.Domain.Policies;

namespace Sentinel.Domain.Credentials;

/// <summary>The instants at which windows of the week can open or close.</summary>
internal static class WindowEdges
{
    /// <summary>All within a time, each once, in order: every start and end on the zone's clock, and every change of that clock.</summary>
    /// <param name="windows">The windows; their days are not looked at.</param>
    /// <param name="from">Later than this.</param>
    /// <param name="to">And earlier than this.</param>
    public static ImmutableSortedSet<DateTimeOffset> Of(IEnumerable<TimeWindow> windows, DateTimeOffset from, DateTimeOffset to)
    {
        var edges = ImmutableSortedSet.CreateBuilder<DateTimeOffset>();
        foreach (var zone in windows.GroupBy(window => window.Zone))
        {
            // An end at 24:00 is the next day's midnight.
            var times = zone.SelectMany(window => new[] { window.Start, window.End }).Select(time => time.Ticks % TimeSpan.TicksPerDay).Distinct();
            edges.UnionWith(Of(new WallClock(zone.Key), [.. times], from.UtcTicks, to.UtcTicks).Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero)));
        }

        return edges.ToImmutable();
    }

    private static IEnumerable<long> Of(WallClock clock, long[] times, long from, long to)
    {
        for (var at = from + 1; at < to;)
        {
            var stretch = clock.StretchAt(at);
            var end = Math.Min(stretch.To, to);
            if (stretch.From > from)
            {
                yield return stretch.From;
            }

            for (var midnight = Midnight(at + stretch.Offset) - stretch.Offset; midnight < end; midnight += TimeSpan.TicksPerDay)
            {
                foreach (var time in times)
                {
                    if (midnight + time >= at && midnight + time < end)
                    {
                        yield return midnight + time;
                    }
                }
            }

            at = end;
        }
    }

    private static long Midnight(long local) => local - (local % TimeSpan.TicksPerDay);
}
