using Sentinel.Integration.Kit;
using Sentinel.Load.Benchmarks;
using Sentinel.Load.Report;
using Sentinel.Load.Scenarios;

namespace Sentinel.Load.Lines;

/// <summary>The newest figures that are kept in the repository.</summary>
internal static class KeptReports
{
    public static string Folder => Path.Combine(Repository.Root, "docs", "benchmarks");

    /// <summary>The newest report of scenarios; null while none is kept.</summary>
    public static async Task<LoadReport?> Scenarios(CancellationToken cancellationToken)
    {
        var reports = new List<LoadReport>();
        foreach (var text in await Texts(cancellationToken))
        {
            if (text.Contains("\"scenarios\": [", StringComparison.Ordinal))
            {
                reports.Add(LoadReport.Read(text));
            }
        }

        return reports.MaxBy(report => report.At);
    }

    /// <summary>Of each benchmark its newest result.</summary>
    public static async Task<IReadOnlyList<Result>> Benchmarks(CancellationToken cancellationToken)
    {
        var results = new List<Result>();
        foreach (var file in Directory.EnumerateFiles(Folder, "*.json").Order(StringComparer.Ordinal))
        {
            if ((await File.ReadAllTextAsync(file, cancellationToken)).Contains("\"results\": [", StringComparison.Ordinal))
            {
                results.AddRange((await Load.Benchmarks.Report.Read(file, cancellationToken)).Results);
            }
        }

        return [.. results.GroupBy(result => result.Benchmark).Select(group => group.MaxBy(result => result.At)!)];
    }

    /// <summary>What a scenario came to last, in short.</summary>
    public static string Last(LoadReport? report, IScenario scenario) =>
        report?.Scenarios.FirstOrDefault(entry => entry.Id == scenario.Id) is { } entry
            ? string.Join("; ", entry.Checks.Select(check => $"{check.Name} {check.Measured}{(check.Met ? "" : " (**missed**)")}"))
            : "";

    private static async Task<IReadOnlyList<string>> Texts(CancellationToken cancellationToken) =>
        await Task.WhenAll(Directory.EnumerateFiles(Folder, "*.json").Order(StringComparer.Ordinal).Select(file => File.ReadAllTextAsync(file, cancellationToken)));
}
