using Sentinel.Application.Nodes;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.EventLog;

public sealed class InFlightSpecs
{
    private readonly InFlight _inFlight = new();

    [Fact]
    public async Task a_drain_waits_for_all_who_entered_before_it_and_for_no_other()
    {
        var first = _inFlight.Enter();
        var second = _inFlight.Enter();
        var drain = _inFlight.Drain();
        var later = _inFlight.Enter();
        first.Dispose();
        drain.IsCompleted.ShouldBeFalse();
        second.Dispose();
        await drain.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        var next = _inFlight.Drain();
        next.IsCompleted.ShouldBeFalse();
        later.Dispose();
        await next.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void nobody_inside_is_nobody_to_wait_for() => _inFlight.Drain().IsCompleted.ShouldBeTrue();

    [Fact]
    public async Task whoever_enters_while_drains_come_and_go_is_waited_for()
    {
        var inside = 0;
        var entering = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                using var entry = _inFlight.Enter();
                Interlocked.Increment(ref inside);
                Interlocked.Decrement(ref inside);
            }
        }, TestContext.Current.CancellationToken)).ToList();
        while (entering.Any(task => !task.IsCompleted))
        {
            await _inFlight.Drain().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        }

        await Task.WhenAll(entering);
        _inFlight.Drain().IsCompleted.ShouldBeTrue();
        inside.ShouldBe(0);
    }
}
