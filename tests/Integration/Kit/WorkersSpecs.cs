using Shouldly;
using Xunit;

namespace Sentinel.Integration.Kit;

public sealed class WorkersSpecs
{
    [Fact]
    public async Task all_are_there_before_any_is_released()
    {
        var running = 0;
        using var together = new CountdownEvent(16);
        var seen = await Workers.Run(16, _ =>
        {
            Interlocked.Increment(ref running);
            together.Signal();
            // Only possible when all 16 run at the same time.
            return Task.FromResult(together.Wait(TimeSpan.FromSeconds(10)));
        });
        seen.ShouldAllBe(met => met);
        running.ShouldBe(16);
    }

    [Fact]
    public async Task answers_come_in_the_order_of_the_workers() =>
        (await Workers.Run(8, async worker =>
        {
            await Task.Delay(8 - worker);
            return worker;
        })).ShouldBe([0, 1, 2, 3, 4, 5, 6, 7]);

    [Fact]
    public async Task every_failure_is_reported()
    {
        var failures = await Should.ThrowAsync<AggregateException>(() => Workers.Run(4, worker =>
            worker % 2 == 0 ? Task.CompletedTask : Task.FromException(new InvalidOperationException($"worker {worker}"))));
        failures.InnerExceptions.Select(e => e.Message).Order(StringComparer.Ordinal).ShouldBe(["worker 1", "worker 3"]);
    }

    [Fact]
    public async Task a_deadlock_ends_the_run()
    {
        var never = new TaskCompletionSource();
        await Should.ThrowAsync<TimeoutException>(() => Workers.Run(2, _ => never.Task, TimeSpan.FromMilliseconds(100)));
        never.SetResult();
    }
}
