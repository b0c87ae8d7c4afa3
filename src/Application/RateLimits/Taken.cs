using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.RateLimits;

namespace Sentinel.Application.RateLimits;

/// <summary>What the limits on a try said together: the one that refuses for longest, else the one with least left.</summary>
public readonly record struct Taken
{
    private readonly RateLimit? _limit;
    private readonly TokenBucket _bucket;
    private readonly TimeSpan _now;

    private Taken(RateLimit limit, TokenBucket bucket, TimeSpan wait, TimeSpan now) => (_limit, _bucket, Wait, _now) = (limit, bucket, wait, now);

    /// <summary>No limit was asked.</summary>
    public static Taken Unlimited => default;

    /// <summary>Zero when it may be; else how long until it may.</summary>
    public TimeSpan Wait { get; }

    public bool IsGranted => Wait == TimeSpan.Zero;

    /// <summary>How the limit stands; null when none was asked.</summary>
    public Allowance? Allowance => _limit is null ? null : new(_limit.Burst, _bucket.Available(_limit, _now), _bucket.UntilFull(_limit));

    /// <summary>How long until it is as if nobody had asked.</summary>
    public TimeSpan QuietAfter => _limit is null ? TimeSpan.Zero : _bucket.UntilQuiet(_limit, _now);

    /// <summary>Why not; null when it may be.</summary>
    public Refusal? Refusal => IsGranted ? null : RateLimitRefusals.Limited(_limit!.AppliesTo, _limit.Per, Allowance!, Wait);

    /// <summary>Whose limit it is.</summary>
    internal RateLimitScope Per => _limit?.Per ?? default;

    internal static Taken Of(RateLimit limit, in Try tried, TimeSpan now) => new(limit, tried.Bucket, tried.Wait, now);

    internal Taken And(in Taken other) =>
        _limit is null || (Wait, -Left) is var mine && (other.Wait, -other.Left).CompareTo(mine) > 0 ? other : this;

    private int Left => _limit is null ? int.MaxValue : _bucket.Available(_limit, _now);
}
