using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sentinel.Load.Benchmarks;

/// <summary>What the benchmarks came to, each with the run that it is of.</summary>
internal sealed record Report(Machine Machine, IReadOnlyList<Result> Results)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes the JSON and, beside it, the same as Markdown; results of other benchmarks that stand there stay.</summary>
    public async Task Write(string file, CancellationToken cancellationToken)
    {
        var before = File.Exists(file) ? (await Read(file, cancellationToken)).Results : [];
        var fresh = Results.Select(result => result.Benchmark).ToHashSet(StringComparer.Ordinal);
        var all = this with
        {
            Results = [.. before.Where(result => !fresh.Contains(result.Benchmark)).Concat(Results)
                .OrderBy(result => Catalogue.All.TakeWhile(benchmark => benchmark.Name != result.Benchmark).Count())],
        };
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(all, Json) + "\n", cancellationToken);
        await File.WriteAllTextAsync(Path.ChangeExtension(file, ".md"), all.Markdown(), cancellationToken);
    }

    public static async Task<Report> Read(string file, CancellationToken cancellationToken) =>
        JsonSerializer.Deserialize<Report>(await File.ReadAllTextAsync(file, cancellationToken), Json)!;

    /// <summary>Without those of other names; all of it when none is named.</summary>
    public Report Only(IReadOnlyList<string> names) =>
        names.Count == 0 ? this : this with { Results = [.. Results.Where(result => names.Contains(result.Benchmark))] };

    public string Markdown()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Benchmarks

            {Machine.Cores} cores ({Machine.Processor}), {Machine.MemoryGiB} GiB, {Machine.Os}, {Machine.Dotnet}, PostgreSQL {Machine.PostgreSql}.

            Baseline and ours run in turns in the same run; a figure is the median of its rounds, a ratio the median of the ratios within each round.
            Percentiles are of single operations, the median over the rounds. The range is that of the rounds.


            """);
        Table(text, Results.SelectMany(result => result.Comparisons));
        text.Append("\n## What was measured\n\n");
        foreach (var result in Results)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"- `{result.Benchmark}`: commit {result.Commit}, {result.At:yyyy-MM-dd HH:mm} UTC, load of the machine before {result.LoadBefore:F1}, nice {result.Nice}: `{result.Command}`\n");
            foreach (var comparison in result.Comparisons)
            {
                text.Append(CultureInfo.InvariantCulture,
                    $"  - {comparison.Name}: {comparison.Ours.What} against {comparison.Baseline.What}. {comparison.Note}.\n");
            }
        }

        return text.ToString();
    }

    public static void Table(StringBuilder text, IEnumerable<Comparison> comparisons)
    {
        text.Append("| what | unit | baseline | ours | ratio | p50 ms | p99 ms | to reach |\n|---|---|---|---|---|---|---|---|\n");
        foreach (var c in comparisons)
        {
            var goals = string.Join("; ", c.Goals.Select(goal => string.Create(CultureInfo.InvariantCulture,
                $"{goal.What} {(goal.AtLeast ? "≥" : "≤")} {goal.Bound}: {goal.Value:0.##} {(goal.Met ? "met" : "**missed**")}")));
            text.Append(CultureInfo.InvariantCulture,
                $"| {c.Name} | {c.Unit} | {Range(c.Baseline)} | {Range(c.Ours)} | {c.Ratio:F2} | {Pair(c, f => f.P50)} | {Pair(c, f => f.P99)} | {goals} |\n");
        }
    }

    private static string Range(Figure figure) => $"{Number(figure.Median)} ({Number(figure.Low)}–{Number(figure.High)})";

    private static string Pair(Comparison c, Func<Figure, double?> value) =>
        value(c.Baseline) is { } baseline && value(c.Ours) is { } ours ? $"{Number(baseline)} / {Number(ours)}" : "";

    private static string Number(double value) =>
        value.ToString(value >= 100 ? "N0" : value >= 10 ? "F1" : value >= 1 ? "F2" : "F3", CultureInfo.InvariantCulture);
}

/// <summary>One benchmark's run.</summary>
/// <param name="Benchmark">Which.</param>
/// <param name="Commit">Of the sources it was built from; with a plus sign when they were changed since.</param>
/// <param name="Command">How to repeat it.</param>
/// <param name="At">When it began.</param>
/// <param name="LoadBefore">Runnable processes, mean of the minute before.</param>
/// <param name="Nice">Priority that it ran at, both sides.</param>
/// <param name="Comparisons">What it came to.</param>
internal sealed record Result(
    string Benchmark, string Commit, string Command, DateTimeOffset At, double? LoadBefore, int Nice, IReadOnlyList<Comparison> Comparisons);
