using System.Globalization;
using Sentinel.Application.RateLimits;
using Sentinel.Domain.Policies;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.RateLimits;

public sealed class WaitingLineSpecs
{
    private static readonly RateLimit Usual = new(
        RateLimited.Lease, RateLimitScope.Session, 30, TimeSpan.FromMinutes(1), 5, RateLimit.DefaultBackoffMaxLevel, RateLimit.DefaultCooldown);

    private readonly TimerClock _clock = new();

    [Fact]
    public async Task of_ten_at_once_five_go_at_once_and_five_at_2_4_6_8_and_10_seconds()
    {
        using var line = Line();
        var served = Enumerable.Range(0, 10).Select(_ => Timed(line)).ToArray();
        for (var second = 0; second < 10; second++)
        {
            // What the clock has let go runs elsewhere: it is to have read the clock before that moves on.
            await Task.WhenAll(served.Take(5 + (second / 2)));
            served.Skip(5 + (second / 2)).ShouldAllBe(task => !task.IsCompleted);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        (await Task.WhenAll(served)).ShouldBe([0, 0, 0, 0, 0, 2, 4, 6, 8, 10]);
    }

    [Fact]
    public async Task a_line_of_ten_that_fifteen_join_keeps_the_newest_ten_in_order()
    {
        using var line = Line();
        await Empty(line);
        var waiting = Enumerable.Range(0, 15).Select(_ => line.Wait(TestContext.Current.CancellationToken)).ToArray();
        line.Waiting.ShouldBe(10);
        (await Task.WhenAll(waiting.Take(5))).ShouldAllBe(served => !served);

        for (var next = 5; next < 15; next++)
        {
            waiting.Skip(next).ShouldAllBe(task => !task.IsCompleted);
            _clock.Advance(TimeSpan.FromSeconds(2));
            (await waiting[next]).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task whoever_comes_later_is_served_later_also_when_a_token_is_there()
    {
        using var line = Line();
        await Empty(line);
        var order = new List<string>();
        var waiting = Enumerable.Range(0, 10).Select(async number =>
        {
            await line.Wait(TestContext.Current.CancellationToken);
            lock (order)
            {
                order.Add(number.ToString(CultureInfo.InvariantCulture));
            }
        }).ToArray();
        for (var i = 0; i < 10; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(2));
            await waiting[i];
        }

        order.ShouldBe(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    }

    [Fact]
    public async Task whoever_leaves_takes_no_token_and_lets_the_others_move_up()
    {
        using var line = Line();
        await Empty(line);
        using var leaving = new CancellationTokenSource();
        var (first, second, third) = (line.Wait(TestContext.Current.CancellationToken), line.Wait(leaving.Token), line.Wait(TestContext.Current.CancellationToken));
        await leaving.CancelAsync();
        await Should.ThrowAsync<TaskCanceledException>(second);
        line.Waiting.ShouldBe(2);

        _clock.Advance(TimeSpan.FromSeconds(2));
        (await first).ShouldBeTrue();
        third.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(2));
        (await third).ShouldBeTrue();
        await Should.ThrowAsync<TaskCanceledException>(line.Wait(leaving.Token));
    }

    [Fact]
    public async Task what_is_available_comes_back_by_itself_and_a_reset_restores_the_burst()
    {
        using var line = Line();
        line.Available.ShouldBe(5);
        await Empty(line);
        line.Available.ShouldBe(0);
        _clock.Advance(TimeSpan.FromSeconds(4));
        line.Available.ShouldBe(2);
        line.Reset();
        line.Available.ShouldBe(5);
    }

    [Fact]
    public async Task a_reset_serves_whoever_waits()
    {
        using var line = Line();
        await Empty(line);
        var waiting = Enumerable.Range(0, 7).Select(_ => line.Wait(TestContext.Current.CancellationToken)).ToArray();
        line.Reset();
        (await Task.WhenAll(waiting.Take(5))).ShouldAllBe(served => served);
        line.Waiting.ShouldBe(2);
    }

    [Fact]
    public async Task a_closed_line_sends_everybody_away()
    {
        var line = Line();
        await Empty(line);
        var waiting = line.Wait(TestContext.Current.CancellationToken);
        line.Dispose();
        (await waiting).ShouldBeFalse();
    }

    private static async Task Empty(WaitingLine line)
    {
        for (var i = 0; i < 5; i++)
        {
            (await line.Wait(TestContext.Current.CancellationToken)).ShouldBeTrue();
        }
    }

    private WaitingLine Line() => new(Usual, 10, _clock);

    private async Task<double> Timed(WaitingLine line)
    {
        await line.Wait(TestContext.Current.CancellationToken);
        return _clock.Now.TotalSeconds;
    }
}
