using System.Globalization;
using Sentinel.Load.Report;
using Sentinel.Load.Scenarios;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace Sentinel.Load.Runner;

/// <summary>What a run came to, for a terminal.</summary>
internal static class ResultTable
{
    public static void Write(IAnsiConsole console, LoadReport report)
    {
        console.WriteLine();
        console.Write(Loads(report));
        console.Write(Checks(report));
        foreach (var scenario in report.Scenarios.Where(scenario => scenario.Error is not null))
        {
            console.Write(new Text($"{scenario.Name}: {scenario.Error}\n", new(Color.Red)));
        }

        var held = report.Scenarios.Count(scenario => scenario.Outcome == Outcome.Held);
        console.Write(new Text(string.Create(
            CultureInfo.InvariantCulture, $"{held} of {report.Scenarios.Length} scenarios hold, {report.Seconds:0} s, seed {report.Seed}\n")));
    }

    private static Table Loads(LoadReport report)
    {
        var table = New("scenario", "load", "offered", "achieved", "p50", "p95", "p99", "p99.9", "max", "as expected");
        foreach (var column in table.Columns.Skip(2))
        {
            column.RightAligned();
        }

        foreach (var (scenario, load) in report.Scenarios.SelectMany(scenario => scenario.Loads.Select(load => (scenario, load))))
        {
            var latency = load.Latency;
            Row(
                table, scenario.Name, load.Name, Number($"{load.Offered:#,0}"), Number($"{load.Throughput:#,0.#}/s"),
                Milliseconds.Text(latency.P50), Milliseconds.Text(latency.P95), Milliseconds.Text(latency.P99), Milliseconds.Text(latency.P999),
                Milliseconds.Text(latency.Max), Number($"{load.Success * 100:0.###} %"));
        }

        return table;
    }

    private static Table Checks(LoadReport report)
    {
        var table = New("scenario", "check", "asked", "measured", "");
        foreach (var (scenario, check) in report.Scenarios.SelectMany(scenario => scenario.Checks.Select(check => (scenario, check))))
        {
            var decides = report.Full || check.Kind == CheckKind.Correctness;
            table.AddRow(
                new Text(scenario.Name), new Text(check.Name), new Text(check.Bound), new Text(check.Measured),
                new Text(check.Met ? "met" : decides ? "MISSED" : "missed, told only", new(check.Met ? Color.Green : decides ? Color.Red : Color.Yellow)));
        }

        return table;
    }

    private static Table New(params string[] columns) => new Table { Border = TableBorder.Horizontal }.AddColumns(columns);

    private static void Row(Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Text(cell)));

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
