using Shouldly;
using Xunit;

namespace Sentinel.Load.Benchmarks;

public sealed class DistributionSpecs
{
    [Fact]
    public void percentiles_are_values_that_were_measured()
    {
        Distribution.Of(Enumerable.Range(1, 100).Select(i => (double)i)).ShouldBe(new(100, 50, 99, 100));
        Distribution.Of([7]).ShouldBe(new(1, 7, 7, 7));
        Distribution.Of([]).ShouldBe(new(0, 0, 0, 0));
    }
}
