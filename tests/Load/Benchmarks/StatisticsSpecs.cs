using Shouldly;
using Xunit;

namespace Sentinel.Load.Benchmarks;

public sealed class StatisticsSpecs
{
    [Fact]
    public void a_percentile_is_the_smallest_value_that_so_many_do_not_exceed()
    {
        double[] values = [.. Enumerable.Range(1, 200).Select(i => (double)i).Reverse()];

        Statistics.Median(values).ShouldBe(100);
        Statistics.Percentile(values, 0.99).ShouldBe(198);
        Statistics.Percentile([7], 0.99).ShouldBe(7);
    }

    [Fact]
    public async Task a_ratio_is_taken_within_each_round_and_the_warm_up_does_not_count()
    {
        var (baseline, ours) = (new Queue<double>([1, 10, 100, 1000]), new Queue<double>([50, 20, 300, 4000]));

        var rounds = await Rounds.Alternate(
            3, () => Task.FromResult(new Sample(baseline.Dequeue(), 1)), () => Task.FromResult(new Sample(ours.Dequeue(), 1)));

        rounds.Ratio.ShouldBe(3);
        rounds.Operations.ShouldBe(6);
    }

    [Fact]
    public void a_goal_is_met_on_its_own_side_of_the_bound_only()
    {
        Goal.Reach("rate", 0.7, 0.7).Met.ShouldBeTrue();
        Goal.Reach("rate", 0.69, 0.7).Met.ShouldBeFalse();
        Goal.StayUnder("time", 1.3, 1.3).Met.ShouldBeTrue();
        Goal.StayUnder("time", 1.31, 1.3).Met.ShouldBeFalse();
    }
}
