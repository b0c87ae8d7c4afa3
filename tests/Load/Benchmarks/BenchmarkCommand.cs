using System.Globalization;
using System.Text;
using Sentinel.Integration.Kit;

namespace Sentinel.Load.Benchmarks;

/// <summary><c>bench [name…] [--json file] [--rounds n] [--seconds s]</c>, and <c>list</c>.</summary>
internal static class BenchmarkCommand
{
    public const string Verb = "bench";
    public const string ListVerb = "list";
    private const string Project = "dotnet run -c Release --project tests/Load --";

    public static async Task<int> List()
    {
        foreach (var benchmark in Catalogue.All)
        {
            await Console.Out.WriteLineAsync($"{benchmark.Name,-14} {benchmark.What}");
        }

        return 0;
    }

    public static async Task<int> Run(string[] arguments, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        var (file, effort) = (default(string), Effort.Full);
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--json" when i + 1 < arguments.Length:
                    file = arguments[++i];
                    break;
                case "--rounds" when i + 1 < arguments.Length:
                    effort = effort with { Rounds = int.Parse(arguments[++i], CultureInfo.InvariantCulture) };
                    break;
                case "--seconds" when i + 1 < arguments.Length:
                    effort = effort with { Window = TimeSpan.FromSeconds(double.Parse(arguments[++i], CultureInfo.InvariantCulture)) };
                    break;
                case var name when Catalogue.All.Any(benchmark => benchmark.Name == name):
                    names.Add(name);
                    break;
                case var unknown:
                    await Console.Error.WriteLineAsync($"'{unknown}' is no benchmark. They are: {string.Join(", ", Catalogue.All.Select(b => b.Name))}.");
                    return 2;
            }
        }

        var command = $"{Project} {Verb} {string.Join(' ', arguments)}".TrimEnd();
        var chosen = Catalogue.All.Where(benchmark => names.Count == 0 || names.Contains(benchmark.Name));
        var report = new Report(await Machine.Read(cancellationToken), []);
        foreach (var benchmark in chosen)
        {
            var (at, load) = (DateTimeOffset.UtcNow, Machine.Load());
            var result = new Result(
                benchmark.Name, await Commit(cancellationToken), command, at, load, Machine.Nice(), await benchmark.Run(effort, cancellationToken));
            var table = new StringBuilder();
            Report.Table(table, result.Comparisons);
            await Console.Out.WriteLineAsync(table, cancellationToken);
            report = report with { Results = [.. report.Results, result] };
            if (file is not null)
            {
                await report.Write(file, cancellationToken);
            }
        }

        return report.Results.SelectMany(result => result.Comparisons).SelectMany(c => c.Goals).All(goal => goal.Met) ? 0 : 1;
    }

    private static async Task<string> Commit(CancellationToken cancellationToken)
    {
        var head = await Git(["rev-parse", "--short=10", "HEAD"], cancellationToken);
        return await Git(["status", "--porcelain", "src", "tests"], cancellationToken) is "" ? head : head + "+";
    }

    private static async Task<string> Git(string[] arguments, CancellationToken cancellationToken) =>
        (await Tool.Run(["git", "-C", Repository.Root, .. arguments], null, TimeSpan.FromSeconds(10), cancellationToken)).Out.Trim();
}
