using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Sentinel.Load.Engine;

/// <summary>What came of a load.</summary>
/// <param name="Offered">Requests that were due.</param>
/// <param name="Succeeded">Those that went as expected.</param>
/// <param name="Errors">Those that were answered otherwise, by kind.</param>
/// <param name="TimedOut">Those that were given up.</param>
/// <param name="Cancelled">Those that were due and not finished when the load was stopped.</param>
/// <param name="Elapsed">From the first request to the last answer.</param>
/// <param name="Latency">Of all that were answered or given up, from when they were due.</param>
/// <param name="Seconds">The same second by second.</param>
/// <param name="Marks">What happened meanwhile, in order.</param>
internal sealed record LoadTestResult(
    long Offered, long Succeeded, ImmutableSortedDictionary<string, long> Errors, long TimedOut, long Cancelled, TimeSpan Elapsed,
    LatencyHistogram Latency, ImmutableArray<LoadSecond> Seconds, ImmutableArray<Mark> Marks)
{
    /// <summary>Those that were answered.</summary>
    public long Completed => Succeeded + Errors.Values.Sum();

    /// <summary>Whether every request that was due is accounted for.</summary>
    public bool AddsUp => Offered == Completed + TimedOut + Cancelled;

    /// <summary>Answers per second.</summary>
    public double Throughput => Elapsed > TimeSpan.Zero ? Completed / Elapsed.TotalSeconds : 0;

    /// <summary>Of all that were not stopped with the load, the share that went as expected; 1 when there were none.</summary>
    public double SuccessRatio => Offered > Cancelled ? (double)Succeeded / (Offered - Cancelled) : 1;

    public TimeSpan P50 => Latency.Percentile(0.5);

    public TimeSpan P95 => Latency.Percentile(0.95);

    public TimeSpan P99 => Latency.Percentile(0.99);

    public TimeSpan P999 => Latency.Percentile(0.999);

    public TimeSpan Max => Latency.Max;

    /// <summary>Both together, as if they were one load that ran at one time from several places.</summary>
    public LoadTestResult Merge(LoadTestResult other)
    {
        var latency = new LatencyHistogram();
        latency.Add(Latency);
        latency.Add(other.Latency);
        var errors = other.Errors.Aggregate(Errors, (all, error) => all.SetItem(error.Key, all.GetValueOrDefault(error.Key) + error.Value));
        var seconds = Enumerable.Range(0, Math.Max(Seconds.Length, other.Seconds.Length))
            .Select(second => LoadSecond.Sum(second, Seconds.ElementAtOrDefault(second), other.Seconds.ElementAtOrDefault(second)));
        return new(
            Offered + other.Offered, Succeeded + other.Succeeded, errors, TimedOut + other.TimedOut, Cancelled + other.Cancelled,
            Elapsed > other.Elapsed ? Elapsed : other.Elapsed, latency, [.. seconds], [.. Marks.Concat(other.Marks).OrderBy(mark => mark.At)]);
    }

    /// <summary>For a terminal: a line for each figure.</summary>
    public string Format()
    {
        var text = new StringBuilder();
        Line("offered", $"{Offered:N0}");
        Line("succeeded", $"{Succeeded:N0} ({SuccessRatio * 100:0.00} %)");
        foreach (var (kind, count) in Errors)
        {
            Line($"  {kind}", $"{count:N0}");
        }

        Line("timed out", $"{TimedOut:N0}");
        Line("cancelled", $"{Cancelled:N0}");
        Line("throughput", $"{Throughput:N1}/s over {Elapsed.TotalSeconds:N1} s");
        Line("latency", $"p50 {Ms(P50)}  p95 {Ms(P95)}  p99 {Ms(P99)}  p99.9 {Ms(P999)}  max {Ms(Max)} ms");
        foreach (var mark in Marks)
        {
            Line(string.Create(CultureInfo.InvariantCulture, $"at {mark.At.TotalSeconds:0.00} s"), $"{mark.Name}{(mark.Failure is null ? "" : $" FAILED: {mark.Failure}")}");
        }

        return text.ToString();

        void Line(string name, FormattableString value) =>
            text.Append(name.PadRight(24)).Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Ms(TimeSpan time) => time.TotalMilliseconds.ToString(time.TotalMilliseconds < 10 ? "0.00" : "0", CultureInfo.InvariantCulture);
}

/// <summary>One second of a load.</summary>
/// <param name="Second">From 0.</param>
/// <param name="Succeeded">Answers of this second that were as expected.</param>
/// <param name="Failed">Other answers, and requests given up.</param>
/// <param name="Latency">Of both, in coarser buckets.</param>
internal sealed record LoadSecond(int Second, long Succeeded, long Failed, LatencyHistogram Latency)
{
    /// <summary>Precision of its histogram: within 3.2 %.</summary>
    public const int Bits = 5;

    public static LoadSecond Sum(int second, params ReadOnlySpan<LoadSecond?> parts)
    {
        var (succeeded, failed, latency) = (0L, 0L, new LatencyHistogram(Bits));
        foreach (var part in parts)
        {
            if (part is not null)
            {
                (succeeded, failed) = (succeeded + part.Succeeded, failed + part.Failed);
                latency.Add(part.Latency);
            }
        }

        return new(second, succeeded, failed, latency);
    }
}
