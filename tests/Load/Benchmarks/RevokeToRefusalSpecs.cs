using Shouldly;
using Xunit;

namespace Sentinel.Load.Benchmarks;

/// <summary>The short form: what must hold, without the figures, which another load on the machine would spoil.</summary>
public sealed class RevokeToRefusalSpecs
{
    [Fact]
    public async Task sixty_revokes_on_one_node_are_refusals_on_the_other()
    {
        await using var measured = await RevokeToRefusal.Start(TestContext.Current.CancellationToken);
        var result = await measured.Measure(revokes: 60, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(result.ToString());
        result.Violations.ShouldBe([]);
        result.CommitToRefusal.Count.ShouldBe(60);

        // A node that hears nothing stops serving after a second; a re-serve behind that would be a broken promise.
        result.Reserves.Max.ShouldBeLessThan(1_500);
    }

    [Fact]
    public void percentiles_are_values_that_were_measured()
    {
        Distribution.Of(Enumerable.Range(1, 100).Select(i => (double)i)).ShouldBe(new(100, 50, 99, 100));
        Distribution.Of([7]).ShouldBe(new(1, 7, 7, 7));
        Distribution.Of([]).ShouldBe(new(0, 0, 0, 0));
    }
}
