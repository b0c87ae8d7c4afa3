using System.Globalization;

namespace Sentinel.Load.Report;

/// <summary>How many requests took how long: a log axis, and the percentiles where they stand.</summary>
internal static class LatencyPlot
{
    private const double Least = 2;

    public static Drawing Of(LoadEntry load, double? bound)
    {
        var bins = Bins.Of(load.Buckets);
        var x = LogAxis.Around(bins[0].From, Math.Max(bins[^1].To, bound ?? 0), Plot.Left, Plot.Right);
        var y = LinearAxis.Reaching(bins.Max(bin => Share(bin, load)), Plot.Bottom, Plot.Top, 4, share => string.Create(CultureInfo.InvariantCulture, $"{share:0.##} %"));
        var latency = load.Latency;
        var plot = new Plot(
            "Latency", $"how many of {load.Timed} requests took how long; half of them at most {Milliseconds.Text(latency.P50)}, 99 of 100 at most {Milliseconds.Text(latency.P99)}",
            bins.Length, "latency, log scale", "share of requests");
        plot.Axes(x, y);
        foreach (var bin in bins)
        {
            var (from, to) = (x.At(bin.From), x.At(bin.To));
            var height = Math.Max(Least, Plot.Bottom - y.At(Share(bin, load)));
            plot.Draw($"""
                <rect class="mark bar" data-count="{bin.Count.ToString(CultureInfo.InvariantCulture)}" x="{from + 0.5}" y="{Plot.Bottom - height}" width="{Math.Max(1, to - from - 1)}" height="{height}"><title>{Span(bin)}: {bin.Count} requests</title></rect>
                """);
        }

        plot.Flags(
        [
            Flag("p50", latency.P50), Flag("p99", latency.P99), Flag("p99.9", latency.P999), Flag("max", latency.Max),
            .. bound is { } limit ? [(x.At(limit), $"p99 asked < {Milliseconds.Text(limit)}", "What is asked of the 99th percentile", "bound")] : Array.Empty<(double, string, string, string)>(),
        ]);
        return new(
            "Latency", "Every request from the moment at which it was due. A bar is 2 px high at least, so that the few slow ones can be seen.", plot.Svg(),
            Table.Of(["from", "to", "requests", "share", "so far"], Rows(bins, load)));

        (double At, string Label, string Tip, string Kind) Flag(string name, double milliseconds) =>
            (x.At(milliseconds), $"{name} {Milliseconds.Text(milliseconds)}", $"{name}: {Milliseconds.Text(milliseconds)}", "percentile");
    }

    private static IEnumerable<string[]> Rows(IReadOnlyList<Bin> bins, LoadEntry load)
    {
        var seen = 0L;
        foreach (var bin in bins)
        {
            seen += bin.Count;
            yield return
            [
                Milliseconds.Text(bin.From), Milliseconds.Text(bin.To), bin.Count.ToString("#,0", CultureInfo.InvariantCulture),
                string.Create(CultureInfo.InvariantCulture, $"{Share(bin, load):0.###} %"),
                string.Create(CultureInfo.InvariantCulture, $"{100.0 * seen / load.Timed:0.###} %"),
            ];
        }
    }

    private static double Share(Bin bin, LoadEntry load) => 100.0 * bin.Count / load.Timed;

    private static string Span(Bin bin) => $"{Milliseconds.Text(bin.From)} to {Milliseconds.Text(bin.To)}";
}
