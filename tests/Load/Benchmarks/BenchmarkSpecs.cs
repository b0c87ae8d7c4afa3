using Shouldly;
using Xunit;

namespace Sentinel.Load.Benchmarks;

/// <summary>Each benchmark in its short form. It checks for itself that what it counted was done; no figure is asserted.</summary>
/// <remarks>In classes, for classes run beside each other.</remarks>
public abstract class BenchmarkSpecs
{
    private static readonly string[] Starts = ["start"];
    private static readonly string[] OfServers = ["re-serve", "new-lease", "revoke", "red-button"];

    private static async Task Does(string name)
    {
        var benchmark = Catalogue.All.Single(benchmark => benchmark.Name == name);

        var comparisons = await benchmark.Run(Effort.Short, TestContext.Current.CancellationToken);

        comparisons.ShouldNotBeEmpty();
        comparisons.ShouldAllBe(c => c.Baseline.Median > 0 && c.Ours.Median > 0 && c.Goals.Count > 0);
    }

    public sealed class StartsOfServers : BenchmarkSpecs
    {
        public static TheoryData<string> Names => [.. Starts];

        [Theory]
        [MemberData(nameof(Names))]
        public Task a_benchmark_does_what_it_counts(string name) => Does(name);
    }

    public sealed class RunningServers : BenchmarkSpecs
    {
        public static TheoryData<string> Names => [.. OfServers];

        [Theory]
        [MemberData(nameof(Names))]
        public Task a_benchmark_does_what_it_counts(string name) => Does(name);
    }

    public sealed class ThisProcess : BenchmarkSpecs
    {
        public static TheoryData<string> Names => [.. Catalogue.All.Select(benchmark => benchmark.Name).Except([.. Starts, .. OfServers])];

        [Theory]
        [MemberData(nameof(Names))]
        public Task a_benchmark_does_what_it_counts(string name) => Does(name);
    }
}
