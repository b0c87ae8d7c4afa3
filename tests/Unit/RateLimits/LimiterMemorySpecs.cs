using System.Globalization;
using Sentinel.Application.RateLimits;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.RateLimits;

public sealed class LimiterMemorySpecs(ITestOutputHelper output)
{
    private const int Million = 1_000_000;
    private const int Most = 65_536;
    private readonly TimerClock _clock = new();

    [Fact]
    public void a_million_holders_take_no_more_memory_than_those_that_are_remembered()
    {
        var limiter = Limits.Limiter(_clock, []);
        var policy = Limits.Policy(1, Limits.Of(RateLimited.Lease, RateLimitScope.Session, 30, 5));
        SessionId[] sessions = [.. Enumerable.Range(0, Million).Select(number => Limits.Session(number.ToString("D26", CultureInfo.InvariantCulture)))];
        limiter.Take(policy, RateLimited.Lease, new(Session: sessions[0]));

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var session in sessions)
        {
            limiter.Take(policy, RateLimited.Lease, new(Session: session));
        }

        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        var remembered = limiter.Remembered(RateLimited.Lease, RateLimitScope.Session);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Million:N0} holders: {remembered:N0} remembered in {bytes:N0} bytes."));
        remembered.ShouldBeLessThanOrEqualTo(Most);
        bytes.ShouldBeLessThan(8 * 1024 * 1024);

        // The same crowd once more makes it no larger.
        before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var session in sessions)
        {
            limiter.Spend(policy, RateLimited.Lease, new(Session: session));
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1024 * 1024);
    }

    [Fact]
    public void who_is_full_again_is_forgotten_and_makes_place()
    {
        var limiter = Limits.Limiter(_clock, []);
        var policy = Limits.Policy(1, Limits.Of(RateLimited.Lease, RateLimitScope.Session, 30, 5));

        // Crowds so small that no shelf of any of them is full, whatever the hashes of this process are; together far too many.
        for (var crowd = 0; crowd < 16; crowd++)
        {
            for (var i = 0; i < 3_000; i++)
            {
                var taken = limiter.Take(policy, RateLimited.Lease, new(Session: Limits.Session($"{crowd}-{i}")));

                // Nobody pays for those that came before.
                taken.Allowance!.Remaining.ShouldBe(4);
            }

            _clock.Advance(TimeSpan.FromSeconds(2));
            limiter.Remembered(RateLimited.Lease, RateLimitScope.Session).ShouldBe(0);
        }
    }

    [Fact]
    public void nobody_buys_a_fresh_burst_by_having_himself_pushed_out()
    {
        var limiter = Limits.Limiter(_clock, []);
        var policy = Limits.Policy(1, Limits.Of(RateLimited.Lease, RateLimitScope.Session, 30, 5));
        Holder mine = new(Session: Limits.Session("mine"));
        while (limiter.Take(policy, RateLimited.Lease, mine).IsGranted)
        {
        }

        for (var i = 0; i < 3 * Most; i++)
        {
            limiter.Take(policy, RateLimited.Lease, new(Session: Limits.Session($"{i}")));
        }

        _clock.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        limiter.Look(policy, RateLimited.Lease, mine).IsGranted.ShouldBeFalse();
    }

    [Fact]
    public void a_crowd_that_pushes_everybody_out_gives_nobody_more_than_waiting_would()
    {
        var limiter = Limits.Limiter(_clock, []);
        var policy = Limits.Policy(1, Limits.Of(RateLimited.Lease, RateLimitScope.Session, 30, 5));
        var granted = new int[Most * 3 / 2];
        for (var round = 0; round < 7; round++)
        {
            for (var i = 0; i < granted.Length; i++)
            {
                granted[i] += limiter.Take(policy, RateLimited.Lease, new(Session: Limits.Session($"{i}"))).IsGranted ? 1 : 0;
            }
        }

        granted.Max().ShouldBe(5);
    }
}
