using System.Collections.Immutable;
using Sentinel.Load.Engine;
using Sentinel.Load.Scenarios;

namespace Sentinel.Load.Report;

/// <summary>One load of a scenario, as it is kept.</summary>
/// <param name="Seconds">From the first request to the last answer.</param>
/// <param name="Throughput">Answers per second.</param>
/// <param name="Success">Share that went as expected, from 0 to 1.</param>
/// <param name="Buckets">Every bucket of the histogram with something in it.</param>
/// <param name="PerSecond">The same second by second.</param>
internal sealed record LoadEntry(
    string Name, long Offered, long Succeeded, ImmutableSortedDictionary<string, long> Errors, long TimedOut, long Cancelled, double Seconds,
    double Throughput, double Success, Percentiles Latency, ImmutableArray<Bucket> Buckets, ImmutableArray<SecondEntry> PerSecond,
    ImmutableArray<MarkEntry> Marks)
{
    /// <summary>Requests whose latency was taken.</summary>
    public long Timed => Buckets.Sum(bucket => bucket.Count);

    public static LoadEntry Of(NamedLoad load)
    {
        var result = load.Result;
        return new(
            load.Name, result.Offered, result.Succeeded, result.Errors, result.TimedOut, result.Cancelled, Round(result.Elapsed.TotalSeconds),
            Round(result.Throughput), Math.Round(result.SuccessRatio, 6), Percentiles.Of(result.Latency),
            [.. result.Latency.Buckets.Select(bucket => new Bucket(Micros(bucket.From), Micros(bucket.To), bucket.Count))],
            [.. result.Seconds.Select(second => new SecondEntry(second.Second, second.Succeeded, second.Failed, Percentiles.Of(second.Latency)))],
            [.. result.Marks.Select(mark => new MarkEntry(mark.Name, Round(mark.At.TotalSeconds), Round(mark.Done.TotalSeconds), mark.Failure))]);
    }

    private static long Micros(TimeSpan time) => (long)time.TotalMicroseconds;

    private static double Round(double value) => Math.Round(value, 3);
}

/// <summary>Milliseconds.</summary>
internal sealed record Percentiles(double P50, double P95, double P99, double P999, double Max)
{
    public static Percentiles Of(LatencyHistogram latency) =>
        new(At(latency, 0.5), At(latency, 0.95), At(latency, 0.99), At(latency, 0.999), Math.Round(latency.Max.TotalMilliseconds, 3));

    private static double At(LatencyHistogram latency, double share) => Math.Round(latency.Percentile(share).TotalMilliseconds, 3);
}

/// <summary>Microseconds, both included, and how many requests took so long.</summary>
internal sealed record Bucket(long From, long To, long Count);

internal sealed record SecondEntry(int Second, long Succeeded, long Failed, Percentiles Latency);

/// <summary>Something that happened meanwhile; seconds from the beginning of the load.</summary>
internal sealed record MarkEntry(string Name, double At, double Done, string? Failure);
