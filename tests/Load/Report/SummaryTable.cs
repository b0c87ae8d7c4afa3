using System.Globalization;

namespace Sentinel.Load.Report;

/// <summary>Every load of every scenario in a line.</summary>
internal static class SummaryTable
{
    private static readonly string[] Head = ["offered", "achieved", "p50", "p95", "p99", "p99.9", "max"];

    public static Html Of(LoadReport report) => Html.Of($"""
        <section id="summary">
        <h2>Summary</h2>
        <div class="wide"><table class="summary">
        <caption>Every load, with its latencies in milliseconds from the moment at which a request was due.</caption>
        <thead><tr><th scope="col">scenario</th><th scope="col">load</th>{Head.Select(name => Html.Of($"<th scope=\"col\" class=\"number\">{name}</th>"))}<th scope="col" class="spread">spread</th><th scope="col" class="number">as expected</th><th scope="col">result</th></tr></thead>
        {report.Scenarios.Select(Body)}</table></div>
        </section>

        """);

    private static Html Body(ScenarioEntry scenario)
    {
        var rows = Math.Max(1, scenario.Loads.Length);
        return Html.Of($"""
            <tbody>{Enumerable.Range(0, rows).Select(row => Html.Of($"<tr>{(row == 0 ? Name(scenario, rows) : Html.Empty)}{Cells(scenario.Loads.ElementAtOrDefault(row))}{(row == 0 ? Result(scenario, rows) : Html.Empty)}</tr>\n"))}</tbody>

            """);
    }

    private static Html Name(ScenarioEntry scenario, int rows) => Html.Of(
        $"<th scope=\"rowgroup\" rowspan=\"{rows:0}\"><a href=\"#{scenario.Id}\">{Words(scenario.Name)}</a> <small>{scenario.Id}</small></th>");

    private static Html Result(ScenarioEntry scenario, int rows) => Html.Of($"<td rowspan=\"{rows:0}\">{Pill.Of(scenario.Outcome)}</td>");

    private static Html Cells(LoadEntry? load)
    {
        if (load is null)
        {
            return Html.Of($"<td colspan=\"10\" class=\"none\">no load of its own</td>");
        }

        var latency = load.Latency;
        double[] milliseconds = [latency.P50, latency.P95, latency.P99, latency.P999, latency.Max];
        var figures = milliseconds.Select(value => value.ToString(value < 10 ? "0.00" : value < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture));
        return Html.Of($"""
            <td>{load.Name}</td><td class="number">{load.Offered}</td><td class="number">{load.Throughput:#,0.#}/s</td>{figures.Select(figure => Html.Of($"<td class=\"number\">{figure}</td>"))}<td class="spread">{Spread(load)}</td><td class="number">{load.Success * 100:0.###} %</td>
            """);
    }

    /// <summary>The histogram in small, from 0.1 ms to 10 s.</summary>
    private static Html Spread(LoadEntry load)
    {
        var x = new LogAxis(0.1, 10_000, 0, 100);
        var bins = Bins.Of(load.Buckets);
        var most = bins.Select(bin => bin.Count).DefaultIfEmpty(1).Max();
        return Html.Of($"""
            <svg class="spark" viewBox="0 0 100 20" aria-hidden="true"><line class="axis" x1="0" x2="100" y1="19.5" y2="19.5"/>{bins.Select(bin => Bar(x.At(bin.From), 1 + (17 * Math.Sqrt((double)bin.Count / most))))}</svg>
            """);
    }

    private static Html Bar(double at, double height) => Html.Of($"<rect class=\"bar\" x=\"{at}\" y=\"{19 - height}\" width=\"1.1\" height=\"{height}\"/>");

    public static string Words(string name) => name.Replace('_', ' ');
}

internal static class Pill
{
    public static Html Of(Outcome outcome) => outcome switch
    {
        Outcome.Held => Html.Of($"<span class=\"pill good\">✓ holds</span>"),
        Outcome.Failed => Html.Of($"<span class=\"pill bad\">✗ fails</span>"),
        Outcome.Broken => Html.Of($"<span class=\"pill bad\">✗ broken</span>"),
        _ => Html.Of($"<span class=\"pill\">– stopped</span>"),
    };

    /// <param name="decides">Whether it counts in this form.</param>
    public static Html Of(bool met, bool decides) =>
        met ? Html.Of($"<span class=\"pill good\">✓ met</span>")
        : decides ? Html.Of($"<span class=\"pill bad\">✗ missed</span>")
        : Html.Of($"<span class=\"pill\">missed, told only</span>");
}
