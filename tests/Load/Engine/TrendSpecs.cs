using Shouldly;
using Xunit;

namespace Sentinel.Load.Engine;

public sealed class TrendSpecs
{
    [Fact]
    public void what_stays_does_not_grow() => Trend.Growth([7, 7, 7]).ShouldBe(0);

    [Fact]
    public void a_steady_rise_is_told_from_the_first_to_the_last() => Trend.Growth([90, 100, 110]).ShouldBe(0.2, 1e-12);

    [Fact]
    public void a_fall_is_less_than_nothing() => Trend.Growth([110, 100, 90]).ShouldBe(-0.2, 1e-12);

    [Fact]
    public void a_bump_in_the_middle_is_no_rise() => Trend.Growth([100, 400, 100]).ShouldBe(0);

    [Fact]
    public void one_is_no_series() => Should.Throw<ArgumentException>(() => Trend.Growth([1])).Message.ShouldBe("At least two are needed. (Parameter 'values')");
}
