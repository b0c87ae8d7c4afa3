using System.Collections.Concurrent;
using Shouldly;
using Xunit;

namespace Sentinel.Load.Engine;

public sealed class LoadGeneratorSpecs
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(400);
    private static readonly LoadTarget Good = (_, _) => default;

    [Fact]
    public async Task every_request_that_is_due_is_made_once()
    {
        var made = new ConcurrentBag<long>();
        var result = await Run(new(500, Short, 8), (request, _) =>
        {
            made.Add(request.Number);
            return default;
        });
        made.Order().ShouldBe(Enumerable.Range(0, 200).Select(i => (long)i));
        (result.Offered, result.Succeeded, result.TimedOut, result.Cancelled, result.AddsUp).ShouldBe((200, 200, 0, 0, true));
        result.SuccessRatio.ShouldBe(1);
    }

    [Fact]
    public async Task nothing_begins_before_it_is_due()
    {
        var begun = System.Diagnostics.Stopwatch.StartNew();
        var early = 0;
        await Run(new(100, Short, 4), (request, _) =>
        {
            Interlocked.Add(ref early, begun.Elapsed.TotalMilliseconds < (request.Number * 10) - 10 ? 1 : 0);
            return default;
        });
        early.ShouldBe(0);
    }

    /// <remarks>One worker, and a target that stalls once for half of the time: what was due meanwhile has waited.</remarks>
    [Fact]
    public async Task a_target_that_stalls_cannot_hide_its_queue()
    {
        LoadTarget stalls = async (request, _) =>
        {
            await Task.Delay(request.Number == 0 ? 300 : 0, CancellationToken.None);
            return null;
        };
        var open = await Run(new(200, TimeSpan.FromMilliseconds(600), 1), stalls);
        var closed = await Run(new(200, TimeSpan.FromMilliseconds(600), 1) { Loop = LoadLoop.Closed }, stalls);
        open.Latency.Percentile(0.9).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(150));
        open.Latency.Buckets.Where(bucket => bucket.From > TimeSpan.FromMilliseconds(50)).Sum(bucket => bucket.Count).ShouldBeGreaterThan(30);

        // Who asks again only when he is answered sees one slow answer.
        closed.Latency.Buckets.Where(bucket => bucket.From > TimeSpan.FromMilliseconds(250)).Sum(bucket => bucket.Count).ShouldBe(1);
        closed.P50.ShouldBeLessThan(open.Latency.Percentile(0.9));
    }

    [Fact]
    public async Task errors_are_counted_by_kind_and_exceptions_by_their_type()
    {
        var result = await Run(new(500, Short, 4), (request, _) => (request.Number % 4) switch
        {
            0 => throw new InvalidOperationException(),
            1 => new("403 held"),
            2 => new("503"),
            _ => default,
        });
        result.Errors.ShouldBe(new Dictionary<string, long> { ["403 held"] = 50, ["503"] = 50, ["InvalidOperationException"] = 50 }, ignoreOrder: true);
        (result.Succeeded, result.Completed, result.AddsUp, result.SuccessRatio).ShouldBe((50, 200, true, 0.25));
        result.Seconds.Sum(second => second.Failed).ShouldBe(150);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task what_takes_too_long_is_given_up_whether_it_listens_or_not(bool listens)
    {
        var result = await Run(new(50, Short, 20) { Timeout = TimeSpan.FromMilliseconds(100) }, async (request, cancellationToken) =>
        {
            if (request.Number % 2 == 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(20), listens ? cancellationToken : CancellationToken.None);
            }

            return null;
        });
        (result.Offered, result.Succeeded, result.TimedOut, result.AddsUp).ShouldBe((20, 10, 10, true));
        result.Max.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(99));
    }

    [Fact]
    public async Task what_cannot_begin_before_the_end_and_a_time_out_is_cancelled_and_told()
    {
        var result = await Run(
            new(100, Short, 1) { Timeout = TimeSpan.FromMilliseconds(200) },
            async (_, _) =>
            {
                await Task.Delay(100, CancellationToken.None);
                return null;
            });
        result.Offered.ShouldBe(40);
        result.AddsUp.ShouldBeTrue();
        result.Cancelled.ShouldBeGreaterThan(20);
        result.Succeeded.ShouldBeInRange(1, 8);
    }

    [Fact]
    public async Task stopping_lets_what_is_under_way_end_and_still_tells()
    {
        using var stop = new CancellationTokenSource();
        var ended = 0;
        var result = await new LoadGenerator(new(100, TimeSpan.FromSeconds(60), 4), async (request, _) =>
        {
            if (request.Number == 10)
            {
                await stop.CancelAsync();
            }

            await Task.Delay(50, CancellationToken.None);
            Interlocked.Increment(ref ended);
            return null;
        }).Run(null, stop.Token);
        result.Offered.ShouldBeInRange(11, 1000);
        (result.Succeeded, result.AddsUp).ShouldBe((ended, true));
        result.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task the_warm_up_is_not_counted()
    {
        var made = 0;
        var result = await Run(new(200, Short, 4) { WarmUp = TimeSpan.FromMilliseconds(200) }, (_, _) =>
        {
            Interlocked.Increment(ref made);
            return default;
        });
        (made, result.Offered).ShouldBe((120, 80));
    }

    [Fact]
    public async Task what_is_on_the_time_line_happens_meanwhile_and_is_marked()
    {
        var result = await Run(
            new(100, Short, 2)
            {
                Timeline =
                [
                    new("late", TimeSpan.FromMilliseconds(300), _ => throw new InvalidOperationException("no such node")),
                    new("early", TimeSpan.FromMilliseconds(100), _ => Task.CompletedTask),
                ],
            },
            Good);
        result.Marks.Select(mark => (mark.Name, mark.Failure)).ShouldBe([("early", null), ("late", "no such node")]);
        result.Marks.ShouldAllBe(mark => mark.At >= TimeSpan.FromMilliseconds(90) && mark.Done >= mark.At);
        result.AddsUp.ShouldBeTrue();
    }

    [Fact]
    public async Task two_results_merge_to_one()
    {
        var left = await Run(new(100, Short, 2), Good);
        var right = await Run(new(200, Short, 2), (_, _) => new("no"));
        var both = left.Merge(right);
        (both.Offered, both.Succeeded, both.Errors["no"], both.AddsUp).ShouldBe((120, 40, 80, true));
        (both.Latency.Count, both.Seconds.Sum(second => second.Succeeded + second.Failed)).ShouldBe((120, 120));
        both.Max.ShouldBe(left.Max > right.Max ? left.Max : right.Max);
    }

    [Fact]
    public async Task a_result_reads_well()
    {
        var result = await Run(new(100, Short, 2), (request, _) => new(request.Number < 10 ? "503" : null));
        var lines = result.Format().Split('\n');
        lines[0].ShouldBe("offered                 40");
        lines[1].ShouldBe("succeeded               30 (75.00 %)");
        lines[2].ShouldBe("  503                   10");
        lines[6].ShouldMatch(@"^latency                 p50 [\d.]+  p95 [\d.]+  p99 [\d.]+  p99\.9 [\d.]+  max [\d.]+ ms$");
    }

    [Fact]
    public async Task a_load_that_makes_no_sense_is_refused()
    {
        await Should.ThrowAsync<ArgumentException>(() => Run(new(0, Short, 1), Good));
        await Should.ThrowAsync<ArgumentException>(() => Run(new(1, TimeSpan.Zero, 1), Good));
        await Should.ThrowAsync<ArgumentException>(() => Run(new(1, Short, 0), Good));
        await Should.ThrowAsync<ArgumentException>(() => Run(new(1, Short, 1) { Timeline = [new("behind", TimeSpan.FromSeconds(9), _ => Task.CompletedTask)] }, Good));
    }

    private static Task<LoadTestResult> Run(LoadTestConfig config, LoadTarget target) =>
        new LoadGenerator(config, target).Run(null, TestContext.Current.CancellationToken);
}
