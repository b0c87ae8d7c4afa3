using System.Globalization;
using System.Text;
using Sentinel.Load.Benchmarks;
using Sentinel.Load.Faults;
using Sentinel.Load.Report;
using Sentinel.Load.Scenarios;

namespace Sentinel.Load.Lines;

/// <summary><c>docs/testing.md</c>: what is tested, how, and what it came to.</summary>
internal static class TestingPage
{
    private const string Intro = """
        # Testing

        `./test` sets up what is missing, builds, and runs every suite; its last line is the sum. This page is made from the code: each line
        below names the test that is its proof, and its id stays.

        ## How to run it

        | what | command |
        |---|---|
        | everything, scenarios in their short form (what is right decides, speed is told) | `./test` |
        | the scenarios at full load as tests | `SENTINEL_LOAD=full dotnet tests/Load/bin/Release/net10.0/Sentinel.Load.dll -class '*ScenarioSpecs'` |
        | scenarios with live progress and a report; thresholds of speed decide, too | `dotnet run -c Release --project tests/Load -- all --json report.json --html report.html` |
        | some of them, with another load | `dotnet run -c Release --project tests/Load -- Server_credential_requests --rate 500 --duration 1m --workers 64 --nodes 3` |
        | the same in seconds; a run again with what was drawn by lot | `… --short`, `… --seed 7` |
        | what there is | `dotnet run --project tests/Load -- list` |
        | the page of a report that was kept | `dotnet run --project tests/Load -- page report.json report.html` |
        | benchmarks, each beside its baseline | `./bench [name…] --json file` |
        | whether the tests notice deliberate faults | `./faults` |
        | whether the scenarios are green every time: so many rounds, with what they said kept as a file | `scripts/repeat 10 -class '*ScenarioSpecs'` |
        | whether a ratio got worse than 1.5 times that of a file | `./bench --compare docs/benchmarks/2026-11-21.json`, or with `--with file` against another file |

        The exit code is 0 when all that decides holds, 1 when not, 2 for a mistaken command line, 130 when it was stopped; Ctrl-C lets what is
        under way end and still reports.

        ## Patterns

        - **Barrier start.** Workers wait until all are there and begin at once; otherwise the first is done before the last begins, and nothing raced.
        - **Atomic counters.** What came of each attempt is counted with `Interlocked` and the sum is compared exactly (`==`, not `≤`): every
          attempt is accounted for.
        - **First writer wins.** Of many with one expected version exactly one succeeds; the others are told what is there now, and that is asserted as well.
        - **Retry with back-off.** Who lost reads again and waits twice as long each time; everybody gets in within a bound, and the number of tries is asserted.
        - **Open loop.** A load's requests begin when they are due, and their latency counts from then, so that a target that stalls cannot hide its queue.
        - **The log is asked.** What must never have happened is looked for in the event log afterwards, in sequence order, and not only in the answers.
        - **Real time is not waited for.** Clocks are manual and time-outs are options; only tests of unchanged AWS clients wait.


        """;

    public static string Of(
        IReadOnlyList<IScenario> scenarios, IReadOnlyList<LineSuite> suites, IReadOnlyList<Fault> faults, LoadReport? report, IReadOnlyList<Result> benchmarks)
    {
        var text = new StringBuilder(Intro);
        Scenarios(text, scenarios, report);
        foreach (var suite in suites)
        {
            text.Append(CultureInfo.InvariantCulture, $"## {suite.Title}\n\n| id | name | what it asserts |\n|---|---|---|\n");
            foreach (var line in suite.Lines)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {line.Id} | [{line.Name}](../{line.File}) | {Cell(line.Asserts)} |\n");
            }

            text.Append('\n');
        }

        Faults(text, faults);
        Benchmarks(text, benchmarks);
        return text.ToString();
    }

    private static void Scenarios(StringBuilder text, IReadOnlyList<IScenario> scenarios, LoadReport? report)
    {
        text.Append("## Load scenarios\n\nEach runs real servers over HTTP on a real PostgreSQL, unless it needs none.");
        text.Append(report is null ? "\n\n" : string.Create(
            CultureInfo.InvariantCulture,
            $" The last figures are of {report.At:yyyy-MM-dd}, commit {report.Commit}, {(report.Full ? "the full form" : "the short form")}, {report.Machine.Cores} cores ({report.Machine.Processor}).\n\n"));
        text.Append("| id | name | what it asserts | last figures |\n|---|---|---|---|\n");
        foreach (var scenario in scenarios)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {scenario.Id} | `{scenario.Name}` | {Cell(scenario.What)} | {Cell(KeptReports.Last(report, scenario))} |\n");
        }

        text.Append('\n');
    }

    private static void Faults(StringBuilder text, IReadOnlyList<Fault> faults)
    {
        text.Append("## Faults that must be noticed\n\nMistakes of one line each, put into a copy of the code; the test named must turn red, and be green without.\n");
        text.Append("`./faults` tries all of them, `./faults name…` some, `./faults list` lists them.\n\n| name | in | what goes wrong | noticed by |\n|---|---|---|---|\n");
        foreach (var fault in faults)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| `{fault.Name}` | {fault.File} | {Cell(fault.Wrong)} | [{fault.Test.Method.Replace('_', ' ')}](../{fault.Test.File}) |\n");
        }

        text.Append('\n');
    }

    private static void Benchmarks(StringBuilder text, IReadOnlyList<Result> results)
    {
        text.Append("## Benchmarks\n\nRatios of ours to the baseline of the same run; the files under [benchmarks](benchmarks) name machine, commit and command.\n\n");
        text.Append("| name | what is measured | ratio | to reach | of |\n|---|---|---|---|---|\n");
        foreach (var (benchmark, result) in Catalogue.All.Select(benchmark => (benchmark, results.FirstOrDefault(result => result.Benchmark == benchmark.Name))))
        {
            foreach (var comparison in result?.Comparisons ?? [])
            {
                text.Append(CultureInfo.InvariantCulture, $"| `{benchmark.Name}` | {Cell(comparison.Name)} | {comparison.Ratio:F2} | {Cell(Goals(comparison))} | {result!.At:yyyy-MM-dd} |\n");
            }

            if (result is null)
            {
                text.Append(CultureInfo.InvariantCulture, $"| `{benchmark.Name}` | {Cell(benchmark.What)} | | | not kept yet |\n");
            }
        }
    }

    private static string Goals(Comparison comparison) => string.Join("; ", comparison.Goals.Select(goal => string.Create(
        CultureInfo.InvariantCulture, $"{goal.What} {(goal.AtLeast ? "≥" : "≤")} {goal.Bound}: {goal.Value:0.##} {(goal.Met ? "met" : "**missed**")}")));

    private static string Cell(string text) =>
        text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
