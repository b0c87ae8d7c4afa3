using System.Globalization;

namespace Sentinel.Load.Report;

/// <summary>One load second by second, and what happened meanwhile.</summary>
internal static class OverTimePlots
{
    private const double Radius = 2.6;

    public static Drawing Latency(LoadEntry load)
    {
        SecondEntry[] seconds = [.. load.PerSecond.Where(second => second.Succeeded + second.Failed > 0)];
        var x = Time(load);
        var y = LogAxis.Around(seconds.Min(second => second.Latency.P50), seconds.Max(second => second.Latency.Max), Plot.Bottom, Plot.Top);
        var plot = new Plot(
            "Latency over time", $"median, 99th percentile and longest of each of {seconds.Length} seconds", seconds.Length * 3, "seconds since the beginning", "latency, log scale");
        plot.Axes(x, y);
        Marks(plot, x, load);
        Line("p50", latency => latency.P50);
        Line("p99", latency => latency.P99);
        Line("max", latency => latency.Max);
        return new("Latency over time", $"Of the answers of each second.{Happened(load)}", plot.Svg(), Table.Of(
            ["second", "p50", "p95", "p99", "max"],
            seconds.Select(second => (string[])
            [
                Whole(second.Second), Milliseconds.Text(second.Latency.P50), Milliseconds.Text(second.Latency.P95),
                Milliseconds.Text(second.Latency.P99), Milliseconds.Text(second.Latency.Max),
            ])), ["p50", "p99", "max"]);

        void Line(string name, Func<Percentiles, double> of)
        {
            var radius = seconds.Length > 150 ? Radius / 2 : Radius;
            var points = string.Join(' ', seconds.Select(second =>
                string.Create(CultureInfo.InvariantCulture, $"{x.At(Middle(second, load)):0.##},{y.At(of(second.Latency)):0.##}")));
            plot.Draw($"<polyline class=\"line {name}\" points=\"{points}\"/>");
            foreach (var second in seconds)
            {
                plot.Draw($"""
                    <circle class="mark dot {name}" cx="{x.At(Middle(second, load))}" cy="{y.At(of(second.Latency))}" r="{radius}"><title>second {Whole(second.Second)}, {name} {Milliseconds.Text(of(second.Latency))}</title></circle>
                    """);
            }
        }
    }

    public static Drawing Throughput(LoadEntry load)
    {
        var x = Time(load);
        var y = LinearAxis.Reaching(load.PerSecond.Max(second => Rate(second, second.Succeeded + second.Failed, load)), Plot.Bottom, Plot.Top, 4);
        var plot = new Plot(
            "Throughput", $"answers of each of {load.PerSecond.Length} seconds", load.PerSecond.Length, "seconds since the beginning", "answers per second");
        plot.Axes(x, y);
        foreach (var second in load.PerSecond)
        {
            var (from, width) = (x.At(second.Second), x.At(second.Second + Length(second, load)) - x.At(second.Second));
            var (good, all) = (y.At(Rate(second, second.Succeeded, load)), y.At(Rate(second, second.Succeeded + second.Failed, load)));
            plot.Draw($"""
                <g class="mark"><title>second {Whole(second.Second)}: {second.Succeeded} as expected, {second.Failed} otherwise</title><rect class="hit" x="{from}" y="{Plot.Top}" width="{width}" height="{Plot.Bottom - Plot.Top}"/><rect class="bar" x="{from + (width * 0.06)}" y="{good}" width="{Math.Max(0.6, width * 0.88)}" height="{Plot.Bottom - good}"/><rect class="bar failed" x="{from + (width * 0.06)}" y="{all}" width="{Math.Max(0.6, width * 0.88)}" height="{good - all}"/></g>
                """);
        }

        Marks(plot, x, load);
        return new("Throughput", $"Answers per second; the last second is as wide as it lasted.{Happened(load)}", plot.Svg(), Table.Of(
            ["second", "as expected", "otherwise"],
            load.PerSecond.Select(second => (string[])[Whole(second.Second), Whole(second.Succeeded), Whole(second.Failed)])), ["as expected", "otherwise"]);
    }

    private static LinearAxis Time(LoadEntry load) =>
        new(Math.Max(load.Seconds, load.Marks.Select(mark => mark.Done).DefaultIfEmpty(0).Max()), Plot.Left, Plot.Right, 8);

    private static void Marks(Plot plot, Axis x, LoadEntry load) => plot.Flags(load.Marks.Select(mark =>
        (x.At(mark.At), mark.Name, string.Create(CultureInfo.InvariantCulture, $"{mark.Name} at {mark.At:0.00} s, done at {mark.Done:0.00} s{(mark.Failure is null ? "" : $": FAILED, {mark.Failure}")}"),
            mark.Failure is null ? "event" : "event bound")));

    private static string Happened(LoadEntry load) => load.Marks.Length switch
    {
        0 => "",
        1 => $" The upright line is what happened meanwhile: {load.Marks[0].Name}.",
        _ => " Upright lines are what happened meanwhile.",
    };

    /// <summary>In seconds: the last one is over when the load is.</summary>
    private static double Length(SecondEntry second, LoadEntry load) => Math.Clamp(load.Seconds - second.Second, 0.05, 1);

    private static double Middle(SecondEntry second, LoadEntry load) => second.Second + (Length(second, load) / 2);

    private static double Rate(SecondEntry second, long count, LoadEntry load) => count / Length(second, load);

    private static string Whole(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
