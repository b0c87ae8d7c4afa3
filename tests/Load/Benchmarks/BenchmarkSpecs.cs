using Shouldly;
using Xunit;

namespace Sentinel.Load.Benchmarks;

/// <summary>Each benchmark in its short form. It checks for itself that what it counted was done; no figure is asserted.</summary>
public sealed class BenchmarkSpecs
{
    public static TheoryData<string> Names => [.. Catalogue.All.Select(benchmark => benchmark.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task a_benchmark_does_what_it_counts(string name)
    {
        var benchmark = Catalogue.All.Single(benchmark => benchmark.Name == name);

        var comparisons = await benchmark.Run(Effort.Short, TestContext.Current.CancellationToken);

        comparisons.ShouldNotBeEmpty();
        comparisons.ShouldAllBe(c => c.Baseline.Median > 0 && c.Ours.Median > 0 && c.Goals.Count > 0);
    }
}
