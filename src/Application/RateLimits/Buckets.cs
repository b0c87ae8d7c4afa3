using Sentinel.Domain.Policies;

namespace Sentinel.Application.RateLimits;

/// <summary>The buckets of one limit, in bounded memory and without a lock for all of them.</summary>
/// <remarks>A holder's shelf is found by a hash. Those that nobody needed yet are not made.</remarks>
internal sealed class Buckets(RateLimit limit)
{
    private const int Shelves = 8192;
    private readonly Shelf?[] _shelves = new Shelf?[Shelves];

    public RateLimit Limit => limit;

    /// <summary>How many holders are remembered at most.</summary>
    public static int Most => Shelves * Shelf.Places;

    public Shelf ShelfOf(in BucketKey key)
    {
        ref var place = ref _shelves[(uint)key.Hash % Shelves];
        if (Volatile.Read(ref place) is { } there)
        {
            return there;
        }

        var made = new Shelf(limit);
        return Interlocked.CompareExchange(ref place, made, null) ?? made;
    }

    /// <summary>How many holders have asked so lately that it matters.</summary>
    public int Count(TimeSpan now)
    {
        var count = 0;
        foreach (var shelf in _shelves)
        {
            if (shelf is not null)
            {
                lock (shelf)
                {
                    count += shelf.Count(now);
                }
            }
        }

        return count;
    }
}
