using Sentinel.Load.Benchmarks;
using Sentinel.Load.Scenarios;

namespace Sentinel.Load.Runner;

/// <summary>Everything that can be run by name.</summary>
internal static class ListCommand
{
    public const string Verb = "list";

    public static async Task<int> Run(TextWriter output)
    {
        await output.WriteLineAsync("Scenarios:");
        foreach (var scenario in ScenarioCatalogue.All)
        {
            await output.WriteLineAsync($"  {scenario.Id,-8} {scenario.Name,-36} {scenario.What}");
        }

        await output.WriteLineAsync($"\nBenchmarks ({BenchmarkCommand.Verb} …):");
        foreach (var benchmark in Catalogue.All)
        {
            await output.WriteLineAsync($"  {benchmark.Name,-14} {benchmark.What}");
        }

        return 0;
    }
}
