using System.Collections.Immutable;

namespace Sentinel.Domain.Policies;

/// <summary>How the clocks of a document's zones stand to each other, for ten years.</summary>
/// <remarks>
/// Whether a window is open at an instant hangs on that instant's offset and nothing before it. So two zones are compared offset by
/// offset: each pair that ever holds, over a whole week. With too many zones nothing is said.
/// </remarks>
internal sealed class LintZones
{
    private const int MostZones = 8;
    private const int Years = 10;
    private const long Week = LintWeek.Length;
    private static readonly DateTime First = new(2026, 1, 1);
    private readonly Dictionary<string, WallClock> _clocks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<LintStretch>> _known = new(StringComparer.Ordinal);

    /// <summary>Every way in which the clocks stand to each other: their offsets; none when that is too much to work out.</summary>
    public IReadOnlyList<ImmutableArray<long>> Standings(IReadOnlyList<TimeZoneInfo> zones) => [.. Kinds(zones).Select(stretch => stretch.Offsets)];

    /// <summary>Whether these zones' clocks are known, or can still be.</summary>
    public bool Knows(params IReadOnlyList<TimeZoneInfo> zones)
    {
        foreach (var zone in zones)
        {
            if (!_clocks.ContainsKey(zone.Id) && _clocks.Count < MostZones)
            {
                _clocks[zone.Id] = new(zone);
            }
        }

        return zones.All(zone => _clocks.ContainsKey(zone.Id));
    }

    /// <summary>Instants at which both windows are open: for each way that the two clocks stand to each other, where either opens.</summary>
    public IEnumerable<DateTimeOffset> Meetings(TimeWindow one, TimeWindow two)
    {
        var (first, second) = (LintWeek.Of(one), LintWeek.Of(two));
        var seen = new HashSet<(long, long, long)>();
        foreach (var stretch in Kinds([one.Zone, two.Zone]))
        {
            var (a, b) = (stretch.Offsets[0], stretch.Offsets[1]);
            foreach (var at in first.Spans.Select(span => Within(span.From - a)).Concat(second.Spans.Select(span => Within(span.From - b))))
            {
                // The ticks of a date begin on a Monday, those of the week on the Sunday before.
                var instant = stretch.From + Within(at - TimeSpan.TicksPerDay - stretch.From);
                if (instant < stretch.To && first.Contains(Within(at + a)) && second.Contains(Within(at + b)) && seen.Add((a, b, at)))
                {
                    yield return new(instant, TimeSpan.Zero);
                }
            }
        }
    }

    /// <summary>The same tick of the week.</summary>
    public static long Within(long ticks) => ((ticks % Week) + Week) % Week;

    /// <summary>One stretch for each way in which the clocks stand to each other; of a week, if there is one that long.</summary>
    private IReadOnlyList<LintStretch> Kinds(IReadOnlyList<TimeZoneInfo> zones)
    {
        var key = string.Join('\n', zones.Select(zone => zone.Id));
        return _known.TryGetValue(key, out var known) ? known
            : _known[key] =
            [
                .. Stretches(zones).GroupBy(stretch => string.Join(',', stretch.Offsets))
                    .Select(alike => alike.FirstOrDefault(stretch => stretch.To - stretch.From >= Week) ?? alike.First()),
            ];
    }

    private IEnumerable<LintStretch> Stretches(IReadOnlyList<TimeZoneInfo> zones)
    {
        if (!Knows(zones))
        {
            yield break;
        }

        WallClock[] clocks = [.. zones.Select(zone => _clocks[zone.Id])];
        var (at, end) = (First.Ticks, First.AddYears(Years).Ticks);
        while (at < end)
        {
            var stretches = Array.ConvertAll(clocks, clock => clock.StretchAt(at));
            var to = Math.Min(end, stretches.Min(stretch => stretch.To));
            yield return new(at, to, [.. stretches.Select(stretch => stretch.Offset)]);
            at = to;
        }
    }

    /// <summary>Time in which none of several clocks changes.</summary>
    /// <param name="From">Its first instant, in ticks of universal time.</param>
    /// <param name="To">The first instant behind it.</param>
    /// <param name="Offsets">Ticks that each clock is ahead of universal time.</param>
    private sealed record LintStretch(long From, long To, ImmutableArray<long> Offsets);
}
