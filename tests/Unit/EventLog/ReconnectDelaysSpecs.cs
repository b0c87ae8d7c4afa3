using Sentinel.Infrastructure.EventLog;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.EventLog;

public sealed class ReconnectDelaysSpecs
{
    [Fact]
    public void the_first_try_is_at_once_then_slower_then_each_second_give_or_take_a_fifth()
    {
        var delays = new ReconnectDelays(new Random(1));
        Enumerable.Range(0, 4).Select(_ => delays.Next().TotalMilliseconds).ShouldBe([0, 100, 200, 400]);
        var later = Enumerable.Range(0, 1_000).Select(_ => delays.Next().TotalSeconds).ToList();
        later.ShouldAllBe(seconds => seconds >= 0.8 && seconds <= 1.2);
        (later.Min() < 0.82 && later.Max() > 1.18).ShouldBeTrue();
    }

    [Fact]
    public void it_starts_over_when_the_database_was_reached()
    {
        var delays = new ReconnectDelays(new Random(1));
        _ = (delays.Next(), delays.Next(), delays.Next());
        delays.Reset();
        (delays.Next(), delays.Next()).ShouldBe((TimeSpan.Zero, TimeSpan.FromMilliseconds(100)));
    }
}
