using Sentinel.Domain.Policies;
using Sentinel.Domain.RateLimits;

namespace Sentinel.Application.RateLimits;

/// <summary>A few buckets that share a lock and their memory. Whoever calls holds the lock.</summary>
/// <remarks>
/// When there is no place, a bucket that is as if nobody had ever asked gives way, else the one that was asked longest ago. What it lacked
/// is remembered for all that give way here: a newcomer starts with no more than the worst of those has by then. So nobody who is pushed
/// out, or has himself pushed out, comes back with more than waiting would have given him.
/// </remarks>
internal sealed class Shelf(RateLimit limit)
{
    public const int Places = 8;
    private readonly Place[] _places = new Place[Places];
    private TokenBucket? _gaveWay;

    /// <summary>The holder's bucket as it is or would be, and where it is kept.</summary>
    public TokenBucket Find(in BucketKey key, TimeSpan now, out int place)
    {
        for (place = 0; place < Places; place++)
        {
            if (_places[place].Key == key)
            {
                return _places[place].Bucket;
            }
        }

        place = PlaceForNewcomer(now);
        return _gaveWay is { } worst ? worst.Recovered(limit, now) : TokenBucket.Full(limit, now);
    }

    /// <summary>Keeps the bucket there.</summary>
    public void Put(in BucketKey key, int place, TokenBucket bucket, TimeSpan now)
    {
        ref var there = ref _places[place];
        if (there.Key != key && Matters(there, now))
        {
            _gaveWay = _gaveWay is { } worst ? TokenBucket.Worse(limit, worst, there.Bucket, now) : there.Bucket;
        }

        there = new(key, bucket);
    }

    /// <summary>How many buckets are kept here that differ from one that nobody has asked.</summary>
    public int Count(TimeSpan now)
    {
        var count = 0;
        foreach (var place in _places)
        {
            count += Matters(place, now) ? 1 : 0;
        }

        return count;
    }

    private int PlaceForNewcomer(TimeSpan now)
    {
        var longestAgo = 0;
        for (var i = 0; i < Places; i++)
        {
            if (!Matters(_places[i], now))
            {
                return i;
            }

            longestAgo = _places[i].Bucket.At < _places[longestAgo].Bucket.At ? i : longestAgo;
        }

        return longestAgo;
    }

    private bool Matters(in Place place, TimeSpan now) => place.Key.IsKnown && place.Bucket.UntilQuiet(limit, now) > TimeSpan.Zero;

    private record struct Place(BucketKey Key, TokenBucket Bucket);
}
