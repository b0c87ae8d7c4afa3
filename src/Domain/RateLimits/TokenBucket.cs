using Sentinel.Domain.Policies;

namespace Sentinel.Domain.RateLimits;

/// <summary>What one holder has left of one limit: a bucket into which tokens flow, and how often lately it was asked in vain.</summary>
/// <remarks>
/// A token is as many units as its period has ticks, and every tick brings as many units as tokens flow in within a period: fractions of
/// tokens are whole numbers, and nothing drifts. Times are counted from any fixed moment, on a clock that never goes back.
/// A try in vain blocks the bucket until a token is there and the delay of its level has passed. Whoever asks meanwhile is told the end of
/// that same block: it is not moved, else several that share a bucket could keep each other out for ever, and no answer would be true.
/// </remarks>
/// <param name="Units">Of tokens, as of <paramref name="At"/>.</param>
/// <param name="At">When it was last changed.</param>
/// <param name="BlockedUntil">Nothing is given before.</param>
/// <param name="Level">Of the delay: one higher with each block, none again after a quiet time behind the last.</param>
public readonly record struct TokenBucket(long Units, TimeSpan At, TimeSpan BlockedUntil, int Level)
{
    private const int LongestDelaySeconds = 60;

    /// <summary>The bucket of who has never asked.</summary>
    public static TokenBucket Full(RateLimit limit, TimeSpan now) => new(Capacity(limit), now, TimeSpan.MinValue, 0);

    /// <summary>How long a level keeps: nothing, then 1, 2, 4, 8, 16, 32 and 60 seconds.</summary>
    public static TimeSpan Delay(int level) =>
        level <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(1L << Math.Min(level - 1, 6), LongestDelaySeconds));

    /// <summary>What time has made of it.</summary>
    public TokenBucket Recovered(RateLimit limit, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(limit);
        var (capacity, passed) = (Capacity(limit), now > At ? (now - At).Ticks : 0);
        var units = passed >= Ticks(capacity - Units, limit) ? capacity : Units + (passed * limit.Count);
        return new(units, now > At ? now : At, BlockedUntil, Level > 0 && now >= BlockedUntil + limit.Cooldown ? 0 : Level);
    }

    /// <summary>How long until a token can be had, to the tick; zero when one can be had now.</summary>
    public TimeSpan Wait(RateLimit limit, TimeSpan now)
    {
        var flow = ToToken(limit, now);
        return BlockedUntil > now && BlockedUntil - now > flow ? BlockedUntil - now : flow;
    }

    /// <summary>Whole tokens that can be had now.</summary>
    public int Available(RateLimit limit, TimeSpan now) =>
        BlockedUntil > now ? 0 : (int)Math.Max(0, Recovered(limit, now).Units / limit.Period.Ticks);

    /// <summary>How long until it is as if nobody had ever asked; zero when it is.</summary>
    public TimeSpan UntilQuiet(RateLimit limit, TimeSpan now)
    {
        var recovered = Recovered(limit, now);
        var full = recovered.UntilFull(limit);
        var blocked = recovered.Level > 0 ? BlockedUntil + limit.Cooldown - now : BlockedUntil > now ? BlockedUntil - now : TimeSpan.Zero;
        return blocked > full ? blocked : full;
    }

    /// <summary>How long from <see cref="At"/> until all of its tokens are there.</summary>
    public TimeSpan UntilFull(RateLimit limit) => new(Ticks(Capacity(limit) - Units, limit));

    /// <summary>One token less. It can go one below none: what has happened counts, whether or not it was allowed.</summary>
    public TokenBucket Spent(RateLimit limit, TimeSpan now)
    {
        var recovered = Recovered(limit, now);
        return recovered with { Units = Math.Max(recovered.Units - limit.Period.Ticks, -limit.Period.Ticks) };
    }

    /// <summary>One token more, which was taken for something that did not come about.</summary>
    public TokenBucket Returned(RateLimit limit, TimeSpan now)
    {
        var recovered = Recovered(limit, now);
        return recovered with { Units = Math.Min(recovered.Units + limit.Period.Ticks, Capacity(limit)) };
    }

    /// <summary>After a try in vain.</summary>
    public TokenBucket Refused(RateLimit limit, TimeSpan now)
    {
        var recovered = Recovered(limit, now);
        if (BlockedUntil > now)
        {
            return recovered;
        }

        var level = Math.Min(recovered.Level + 1, limit.BackoffMaxLevel);
        var (delay, flow) = (Delay(level), ToToken(limit, now));
        return recovered with { Level = level, BlockedUntil = now + (delay > flow ? delay : flow) };
    }

    /// <summary>Takes a token when one can be had.</summary>
    public Try Take(RateLimit limit, TimeSpan now)
    {
        if (Wait(limit, now) == TimeSpan.Zero)
        {
            return new(Spent(limit, now), TimeSpan.Zero);
        }

        var refused = Refused(limit, now);
        return new(refused, refused.Wait(limit, now));
    }

    /// <summary>A bucket that has no more than either at any time to come.</summary>
    public static TokenBucket Worse(RateLimit limit, TokenBucket one, TokenBucket other, TimeSpan now)
    {
        var (a, b) = (one.Recovered(limit, now), other.Recovered(limit, now));
        return new(
            Math.Min(a.Units, b.Units), a.At > b.At ? a.At : b.At, a.BlockedUntil > b.BlockedUntil ? a.BlockedUntil : b.BlockedUntil,
            Math.Max(a.Level, b.Level));
    }

    private TimeSpan ToToken(RateLimit limit, TimeSpan now) =>
        new(Math.Max(0, Ticks(limit.Period.Ticks - Recovered(limit, now).Units, limit)));

    private static long Capacity(RateLimit limit)
    {
        ArgumentNullException.ThrowIfNull(limit);
        return limit.Burst * limit.Period.Ticks;
    }

    /// <summary>The first tick at which so many units have flowed in.</summary>
    private static long Ticks(long units, RateLimit limit) => units <= 0 ? 0 : ((units - 1) / limit.Count) + 1;
}

/// <summary>What a try came to.</summary>
/// <param name="Bucket">The bucket after it.</param>
/// <param name="Wait">Zero: the token was taken. Else the time after which a try succeeds, and before which none does.</param>
public readonly record struct Try(TokenBucket Bucket, TimeSpan Wait)
{
    public bool IsGranted => Wait == TimeSpan.Zero;
}
