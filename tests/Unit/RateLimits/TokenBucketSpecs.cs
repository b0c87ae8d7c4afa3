using Sentinel.Domain.Policies;
using Sentinel.Domain.RateLimits;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.RateLimits;

public sealed class TokenBucketSpecs
{
    /// <summary>30 a minute, 5 at once, levels up to 5, quiet after 60 s.</summary>
    private static readonly RateLimit Usual = new(
        RateLimited.Lease, RateLimitScope.Session, 30, TimeSpan.FromMinutes(1), 5, RateLimit.DefaultBackoffMaxLevel, RateLimit.DefaultCooldown);

    /// <summary>One at a time, and at most ten milliseconds until the next: what is waited for is the back-off.</summary>
    private static readonly RateLimit Quick = Usual with { Count = 100, Period = TimeSpan.FromSeconds(1), Burst = 1 };

    private readonly Played _usual = new(Usual);

    [Fact]
    public void five_at_once_and_then_one_each_two_seconds()
    {
        var limit = new Played(Usual with { BackoffMaxLevel = 0 });
        Enumerable.Range(0, 6).Select(_ => limit.Take()).ShouldBe([0, 0, 0, 0, 0, 2]);
        limit.Advance(1.5).Take().ShouldBe(0.5);
        limit.Advance(0.5).Take().ShouldBe(0);
        limit.Take().ShouldBe(2);
        limit.Advance(5).Take().ShouldBe(0);
        limit.Take().ShouldBe(0);
        limit.Take().ShouldBe(1);
    }

    [Fact]
    public void a_refused_try_says_the_very_tick_at_which_one_succeeds()
    {
        foreach (var limit in (RateLimit[])[Usual, Quick, Usual with { Count = 7 }, Usual with { Count = 999_983, Period = TimeSpan.FromHours(1) }])
        {
            var bucket = TokenBucket.Full(limit, TimeSpan.Zero);
            var now = TimeSpan.Zero;
            for (var i = 0; i < 200; i++)
            {
                var tried = bucket.Take(limit, now);
                bucket = tried.Bucket;
                if (!tried.IsGranted)
                {
                    bucket.Take(limit, now + tried.Wait - TimeSpan.FromTicks(1)).Wait.ShouldBe(TimeSpan.FromTicks(1));
                    bucket.Take(limit, now + tried.Wait).IsGranted.ShouldBeTrue();
                    now += tried.Wait;
                }
            }
        }
    }

    [Fact]
    public void a_hundred_sustained_tries_never_exceed_35_a_minute()
    {
        foreach (var step in (double[])[0.05, 0.6, 1, 1.999, 2, 2.001])
        {
            var limit = new Played(Usual with { BackoffMaxLevel = 0 });
            var taken = new List<TimeSpan>();
            for (var i = 0; i < 100 * 10; i++)
            {
                if (limit.Take() == 0)
                {
                    taken.Add(limit.Now);
                }

                limit.Advance(step);
            }

            taken.Max(end => taken.Count(at => at <= end && at > end - TimeSpan.FromMinutes(1))).ShouldBeLessThanOrEqualTo(35);
        }
    }

    [Fact]
    public void the_first_minute_gives_35_to_who_takes_whatever_there_is()
    {
        var limit = new Played(Usual with { BackoffMaxLevel = 0 });
        var taken = 0;
        while (limit.Now < TimeSpan.FromMinutes(1))
        {
            for (; limit.Take() == 0; taken++)
            {
            }

            limit.Advance(limit.Take());
        }

        // Five at once, and one at each even second of the minute behind the first.
        taken.ShouldBe(5 + 29);
    }

    [Theory]
    [InlineData(5, new[] { 1.0, 2, 4, 8, 16, 16, 16 })]
    [InlineData(7, new[] { 1.0, 2, 4, 8, 16, 32, 60, 60, 60 })]
    [InlineData(2, new[] { 1.0, 2, 2, 2 })]
    public void tries_in_vain_back_off_to_the_level_s_cap(int most, double[] waits)
    {
        var limit = new Played(Quick with { BackoffMaxLevel = most });
        limit.Take().ShouldBe(0);
        foreach (var wait in waits)
        {
            limit.Take().ShouldBe(wait);
            limit.Advance(wait).Take().ShouldBe(0);
        }
    }

    [Fact]
    public void without_levels_only_the_next_token_is_waited_for()
    {
        var limit = new Played(Quick with { BackoffMaxLevel = 0 });
        limit.Take();
        limit.Take().ShouldBe(0.01);
        limit.Advance(0.01).Take().ShouldBe(0);
        limit.Take().ShouldBe(0.01);
    }

    [Fact]
    public void whoever_asks_while_it_is_blocked_moves_nothing()
    {
        var limit = new Played(Quick);
        limit.Take();
        limit.Take().ShouldBe(1);
        for (var i = 0; i < 9; i++)
        {
            limit.Advance(0.1).Take().ShouldBe(Math.Round(1 - ((i + 1) * 0.1), 1));
        }

        limit.Level.ShouldBe(1);
        limit.Advance(0.1).Take().ShouldBe(0);
    }

    [Fact]
    public void sixty_quiet_seconds_behind_the_block_end_the_back_off_and_a_tick_less_does_not()
    {
        var limit = new Played(Quick);
        for (var i = 0; i < 3; i++)
        {
            limit.Take();
            limit.Advance(limit.Take());
        }

        limit.Level.ShouldBe(3);
        var early = limit.Copy();
        early.Advance(TimeSpan.FromSeconds(60) - TimeSpan.FromTicks(1));
        early.Take().ShouldBe(0);
        early.Take().ShouldBe(8);

        limit.Advance(60).Take().ShouldBe(0);
        limit.Take().ShouldBe(1);
    }

    [Fact]
    public void what_is_available_follows_the_tokens_and_comes_back_by_itself()
    {
        _usual.Available.ShouldBe(5);
        for (var left = 4; left >= 0; left--)
        {
            _usual.Take();
            _usual.Available.ShouldBe(left);
        }

        _usual.Take().ShouldBe(2);
        _usual.Advance(1.9).Available.ShouldBe(0);
        _usual.Advance(0.1).Available.ShouldBe(1);
        _usual.Advance(3600).Available.ShouldBe(5);
    }

    [Fact]
    public void a_blocked_bucket_has_nothing_to_give_whatever_flows_in()
    {
        var limit = new Played(Quick with { Burst = 50 });
        for (var i = 0; i < 50; i++)
        {
            limit.Take().ShouldBe(0);
        }

        limit.Take().ShouldBe(1);
        limit.Advance(0.9).Available.ShouldBe(0);
        limit.Advance(0.1).Available.ShouldBe(50);
    }

    [Fact]
    public void nothing_drifts_in_a_million_steps_that_divide_nothing()
    {
        var odd = Usual with { Count = 7, Burst = 1_000_000 };
        var (bucket, start) = (TokenBucket.Full(odd, TimeSpan.Zero) with { Units = 0 }, TimeSpan.FromTicks(1));
        for (var i = 0; i < 1_000_000; i++)
        {
            bucket = bucket.Recovered(odd, start + TimeSpan.FromTicks(i * 1_234_567L));
        }

        bucket.Units.ShouldBe((start + TimeSpan.FromTicks(999_999 * 1_234_567L)).Ticks * 7);
    }

    [Fact]
    public void one_that_has_happened_counts_below_none_but_only_once()
    {
        var bucket = TokenBucket.Full(Usual, TimeSpan.Zero);
        for (var i = 0; i < 100; i++)
        {
            bucket = bucket.Spent(Usual, TimeSpan.Zero);
        }

        bucket.Wait(Usual, TimeSpan.Zero).ShouldBe(TimeSpan.FromSeconds(4));
    }

    [Fact]
    public void a_returned_token_is_there_again_and_no_more_than_fit()
    {
        var bucket = TokenBucket.Full(Usual, TimeSpan.Zero).Spent(Usual, TimeSpan.Zero);
        bucket.Returned(Usual, TimeSpan.Zero).Available(Usual, TimeSpan.Zero).ShouldBe(5);
        bucket.Returned(Usual, TimeSpan.Zero).Returned(Usual, TimeSpan.Zero).Available(Usual, TimeSpan.Zero).ShouldBe(5);
    }

    /// <summary>Whatever two buckets have been through, at no later moment is either worse off than the worse of both was made.</summary>
    [Fact]
    public void the_worse_of_two_stays_the_worse()
    {
        var random = new Random(7);
        var now = TimeSpan.FromSeconds(300);
        for (var i = 0; i < 1000; i++)
        {
            var (one, other) = (Lived(random), Lived(random));
            var worse = TokenBucket.Worse(Quick, one, other, now);
            var then = now + TimeSpan.FromMilliseconds(random.Next(i % 2 == 0 ? 200 : 200_000));
            foreach (var bucket in (TokenBucket[])[one, other])
            {
                worse.Available(Quick, then).ShouldBeLessThanOrEqualTo(bucket.Available(Quick, then));
                worse.Wait(Quick, then).ShouldBeGreaterThanOrEqualTo(bucket.Wait(Quick, then));
                worse.UntilQuiet(Quick, then).ShouldBeGreaterThanOrEqualTo(bucket.UntilQuiet(Quick, then));
                worse.Recovered(Quick, then).Level.ShouldBeGreaterThanOrEqualTo(bucket.Recovered(Quick, then).Level);
            }
        }
    }

    /// <summary>One that has been through something until at most 300 s, mostly shortly before.</summary>
    private static TokenBucket Lived(Random random)
    {
        var now = TimeSpan.FromSeconds(300 - random.Next(20)) - TimeSpan.FromMilliseconds(100 * 30);
        var bucket = TokenBucket.Full(Quick, now);
        for (var i = random.Next(30); i > 0; i--)
        {
            now += TimeSpan.FromMilliseconds(random.Next(100));
            bucket = random.Next(3) == 0 ? bucket.Spent(Quick, now) : bucket.Take(Quick, now).Bucket;
        }

        return bucket;
    }

    /// <summary>A bucket with a clock of its own; waits in seconds.</summary>
    private sealed class Played(RateLimit limit)
    {
        private TokenBucket _bucket = TokenBucket.Full(limit, TimeSpan.Zero);

        public TimeSpan Now { get; private set; }

        public int Available => _bucket.Available(limit, Now);

        public int Level => _bucket.Level;

        public double Take()
        {
            var tried = _bucket.Take(limit, Now);
            _bucket = tried.Bucket;
            return tried.Wait.TotalSeconds;
        }

        public Played Advance(double seconds) => Advance(TimeSpan.FromSeconds(seconds));

        public Played Advance(TimeSpan by)
        {
            Now += by;
            return this;
        }

        public Played Copy() => new(limit) { _bucket = _bucket, Now = Now };
    }
}
