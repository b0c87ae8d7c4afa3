using System.Collections.Immutable;

namespace Sentinel.Load.Report;

/// <summary>Buckets of a histogram put together, so that each is as wide as the next one on a log axis.</summary>
internal static class Bins
{
    private const int PerDecade = 16;

    /// <summary>Only those with something in them, the shortest latency first.</summary>
    public static ImmutableArray<Bin> Of(IEnumerable<Bucket> buckets) =>
    [
        .. buckets.GroupBy(bucket => (int)Math.Floor(Math.Log10(Math.Max(1, (bucket.From + bucket.To) / 2.0)) * PerDecade))
            .OrderBy(group => group.Key)
            .Select(group => new Bin(Edge(group.Key), Edge(group.Key + 1), group.Sum(bucket => bucket.Count))),
    ];

    private static double Edge(int bin) => Math.Pow(10, (double)bin / PerDecade) / 1000;
}

/// <summary>Milliseconds, the first included, and how many requests took so long.</summary>
internal sealed record Bin(double From, double To, long Count);
