using System.Numerics;

namespace Sentinel.Load.Engine;

/// <summary>Counts of latencies in log-linear buckets: the same relative error everywhere, whatever the largest value is.</summary>
/// <remarks>
/// Each power of two is cut into as many buckets of the same width, as HdrHistogram does it (http://hdrhistogram.org). A value is
/// told as the middle of its bucket, so it is off by at most half a bucket: below 0.8 % with 7 bits. Counting takes no lock; whoever
/// reads meanwhile may miss the newest.
/// </remarks>
internal sealed class LatencyHistogram
{
    private const int LargestExponent = 40;
    private readonly int _bits;
    private readonly long[] _counts;
    private long _max;

    /// <param name="bits">Precision: 2^bits values are told exactly, and each power of two behind them in half as many buckets.</param>
    public LatencyHistogram(int bits = 7)
    {
        _bits = bits;
        _counts = new long[(1 << bits) + ((LargestExponent - bits) << (bits - 1))];
    }

    /// <summary>How many were counted.</summary>
    public long Count => _counts.Sum();

    /// <summary>The longest, exactly.</summary>
    public TimeSpan Max => TimeSpan.FromMicroseconds(Volatile.Read(ref _max));

    /// <summary>Every bucket with something in it, the shortest first.</summary>
    public IEnumerable<(TimeSpan From, TimeSpan To, long Count)> Buckets =>
        from bucket in Enumerable.Range(0, _counts.Length)
        where _counts[bucket] > 0
        let bounds = BoundsOf(bucket)
        select (TimeSpan.FromMicroseconds(bounds.From), TimeSpan.FromMicroseconds(bounds.To), _counts[bucket]);

    public void Record(TimeSpan latency)
    {
        var value = Math.Clamp((long)latency.TotalMicroseconds, 0, (1L << LargestExponent) - 1);
        Interlocked.Increment(ref _counts[BucketOf(value)]);
        for (var max = Volatile.Read(ref _max); value > max;)
        {
            var seen = Interlocked.CompareExchange(ref _max, value, max);
            max = seen == max ? value : seen;
        }
    }

    /// <summary>The smallest latency that so many do not exceed; zero when nothing was counted.</summary>
    /// <param name="share">From 0 to 1.</param>
    public TimeSpan Percentile(double share)
    {
        var wanted = Math.Max(1, (long)Math.Ceiling(share * Count));
        for (var (bucket, seen) = (0, 0L); bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= wanted)
            {
                var (from, to) = BoundsOf(bucket);
                return TimeSpan.FromMicroseconds(Math.Min(from + ((to - from) / 2), Volatile.Read(ref _max)));
            }
        }

        return TimeSpan.Zero;
    }

    /// <summary>Adds what another has counted, of the same precision.</summary>
    public void Add(LatencyHistogram other)
    {
        if (other._bits != _bits)
        {
            throw new ArgumentException("The other has another precision.", nameof(other));
        }

        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            Interlocked.Add(ref _counts[bucket], Volatile.Read(ref other._counts[bucket]));
        }

        _max = Math.Max(_max, other._max);
    }

    private int BucketOf(long value)
    {
        var shift = BitOperations.Log2((ulong)value) + 1 - _bits;
        return shift <= 0 ? (int)value : (1 << _bits) + ((shift - 1) << (_bits - 1)) + (int)(value >> shift) - (1 << (_bits - 1));
    }

    /// <summary>The values of a bucket in microseconds, both included.</summary>
    private (long From, long To) BoundsOf(int bucket)
    {
        if (bucket < 1 << _bits)
        {
            return (bucket, bucket);
        }

        var (behind, half) = (bucket - (1 << _bits), 1 << (_bits - 1));
        var shift = (behind / half) + 1;
        var from = (long)((behind % half) + half) << shift;
        return (from, from + (1L << shift) - 1);
    }
}
