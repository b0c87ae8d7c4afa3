using System.Globalization;

namespace Sentinel.Load.Report;

/// <summary>Where every request of a load went, and how long it took.</summary>
internal static class LoadTable
{
    public static Html Of(LoadEntry load) => Html.Of($"""
        <figure class="sum"><figcaption><b>In figures</b></figcaption>
        <table><tbody>
        {Row("offered", Whole(load.Offered))}{Row("as expected", string.Create(CultureInfo.InvariantCulture, $"{load.Succeeded:#,0} ({load.Success * 100:0.###} %)"))}{load.Errors.Select(error => Row(error.Key, Whole(error.Value)))}{Row("timed out", Whole(load.TimedOut))}{Row("cancelled", Whole(load.Cancelled))}{Row("achieved", string.Create(CultureInfo.InvariantCulture, $"{load.Throughput:#,0.#}/s over {load.Seconds:0.0} s"))}{Latencies(load.Latency)}</tbody></table>
        </figure>

        """);

    private static Html Latencies(Percentiles latency) => Html.Join(
    [
        Row("p50", Milliseconds.Text(latency.P50)), Row("p95", Milliseconds.Text(latency.P95)), Row("p99", Milliseconds.Text(latency.P99)),
        Row("p99.9", Milliseconds.Text(latency.P999)), Row("max", Milliseconds.Text(latency.Max)),
    ]);

    private static Html Row(string name, string value) => Html.Of($"<tr><th scope=\"row\">{name}</th><td>{value}</td></tr>\n");

    private static string Whole(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
