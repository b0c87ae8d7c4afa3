using System.Globalization;
using Sentinel.Load.Benchmarks;
using Sentinel.Load.Scenarios;

namespace Sentinel.Load.Report;

/// <summary>Times that were measured one by one: by when which share of them was over.</summary>
internal static class DistributionPlot
{
    private const int Most = 400;

    public static Drawing Of(TimeSeries series, double? bound)
    {
        double[] sorted = [.. series.Milliseconds.Order()];
        var shown = Shown(sorted);
        var x = LogAxis.Around(sorted[0], Math.Max(sorted[^1], bound ?? 0), Plot.Left, Plot.Right);
        var y = new LinearAxis(100, Plot.Bottom, Plot.Top, 4, share => string.Create(CultureInfo.InvariantCulture, $"{share:0} %"));
        var (p50, p99) = (Statistics.Percentile(sorted, 0.5), Statistics.Percentile(sorted, 0.99));
        var plot = new Plot(
            series.Name, $"the share of {sorted.Length} measurements that was over by then; half of them by {Milliseconds.Text(p50)}, 99 of 100 by {Milliseconds.Text(p99)}",
            shown.Length, "time, log scale", "over by then");
        plot.Axes(x, y);
        var path = string.Join(' ', shown.Select((point, i) => string.Create(
            CultureInfo.InvariantCulture, $"{(i == 0 ? $"M{x.At(point.Value):0.##} {Plot.Bottom:0.##} V{y.At(point.Share):0.##}" : $"H{x.At(point.Value):0.##} V{y.At(point.Share):0.##}")}")));
        plot.Draw($"<path class=\"line p50\" d=\"{path}\"/>");
        foreach (var (value, share) in shown)
        {
            plot.Draw($"""
                <circle class="mark dot p50" cx="{x.At(value)}" cy="{y.At(share)}" r="{(shown.Length > 120 ? 1.6 : 2.6)}"><title>{Milliseconds.Text(value)}: {share.ToString("0.##", CultureInfo.InvariantCulture)} % over by then</title></circle>
                """);
        }

        plot.Flags(
        [
            Flag("p50", p50), Flag("p99", p99), Flag("max", sorted[^1]),
            .. bound is { } limit ? [(x.At(limit), $"asked < {Milliseconds.Text(limit)}", "What is asked", "bound")] : Array.Empty<(double, string, string, string)>(),
        ]);
        var many = sorted.Length > Most ? string.Create(CultureInfo.InvariantCulture, $" {Most} of {sorted.Length:#,0} are drawn, evenly spread.") : "";
        return new(series.Name, $"Each point is a measurement.{many}", plot.Svg(), Table.Of(
            ["share", "over by"],
            new[] { 0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1 }.Select(share => (string[])
                [string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.#} %"), Milliseconds.Text(Statistics.Percentile(sorted, share))])));

        (double At, string Label, string Tip, string Kind) Flag(string name, double milliseconds) =>
            (x.At(milliseconds), $"{name} {Milliseconds.Text(milliseconds)}", $"{name}: {Milliseconds.Text(milliseconds)}", "percentile");
    }

    /// <summary>All of them, or as many as can be told apart; the shortest and the longest always.</summary>
    private static (double Value, double Share)[] Shown(double[] sorted)
    {
        var count = Math.Min(Most, sorted.Length);
        return
        [
            .. Enumerable.Range(0, count)
                .Select(i => count == 1 ? 0 : (int)Math.Round((double)i * (sorted.Length - 1) / (count - 1)))
                .Select(i => (sorted[i], 100.0 * (i + 1) / sorted.Length)),
        ];
    }
}
