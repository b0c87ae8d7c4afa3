using System.Text;

namespace Sentinel.Load.Benchmarks;

/// <summary><c>bench [name…] [--json file] [--rounds n] [--seconds s]</c>, or <c>bench --compare file [--with file]</c>.</summary>
/// <remarks>0 when every goal is met or nothing got worse; 1 when not; 2 for a mistaken command line.</remarks>
internal static class BenchmarkCommand
{
    public const string Verb = "bench";
    private const string Script = "./bench";

    public static async Task<int> Run(string[] arguments, CancellationToken cancellationToken)
    {
        var (request, problem) = BenchmarkRequest.Read(arguments);
        if (request is null)
        {
            await Console.Error.WriteLineAsync(problem);
            return 2;
        }

        var before = request.Compare is { } file ? await Report.Read(file, cancellationToken) : null;
        var names = request.Names.Count == 0 && before is not null ? before.Results.Select(result => result.Benchmark) : request.Names;
        var after = request.With is { } with
            ? await Report.Read(with, cancellationToken)
            : await Measure([.. names], request, $"{Script} {string.Join(' ', arguments)}".TrimEnd(), cancellationToken);
        if (before is null)
        {
            return after.Results.SelectMany(result => result.Comparisons).SelectMany(c => c.Goals).All(goal => goal.Met) ? 0 : 1;
        }

        var changes = Changes.Between(before.Only(request.Names), after);
        await Console.Out.WriteLineAsync(changes.Format());
        return changes.AnyWorse ? 1 : 0;
    }

    private static async Task<Report> Measure(IReadOnlyList<string> names, BenchmarkRequest request, string command, CancellationToken cancellationToken)
    {
        var report = new Report(await Machine.Read(cancellationToken), []);
        foreach (var benchmark in Catalogue.All.Where(benchmark => names.Count == 0 || names.Contains(benchmark.Name)))
        {
            var (at, load) = (DateTimeOffset.UtcNow, Machine.Load());
            var result = new Result(
                benchmark.Name, await Commit.Read(cancellationToken), command, at, load, Machine.Nice(),
                await benchmark.Run(request.Effort, cancellationToken));
            var table = new StringBuilder();
            Report.Table(table, result.Comparisons);
            await Console.Out.WriteLineAsync(table, cancellationToken);
            report = report with { Results = [.. report.Results, result] };
            if (request.Json is { } file)
            {
                await report.Write(file, cancellationToken);
            }
        }

        return report;
    }
}
