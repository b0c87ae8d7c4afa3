using Shouldly;
using Xunit;

namespace Sentinel.Load.Engine;

public sealed class LatencyHistogramSpecs
{
    public static TheoryData<string, Func<Random, double>> Shapes => new()
    {
        { "even", random => random.NextDouble() * 50_000 },
        { "with a long tail", random => Math.Exp(random.NextDouble() * 16) },
        { "in two heaps", random => random.NextDouble() < 0.9 ? 200 + random.Next(50) : 900_000 + random.Next(100_000) },
        { "tiny", random => random.Next(200) },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void percentiles_are_within_one_percent_of_exact_ones(string shape, Func<Random, double> draw)
    {
        var random = new Random(7);
        long[] values = [.. Enumerable.Range(0, 100_000).Select(_ => (long)draw(random))];
        var histogram = new LatencyHistogram();
        Array.ForEach(values, value => histogram.Record(TimeSpan.FromMicroseconds(value)));
        Array.Sort(values);
        foreach (var share in (double[])[0.0001, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 0.9999, 1])
        {
            var exact = values[Math.Max(0, (int)Math.Ceiling(share * values.Length) - 1)];
            histogram.Percentile(share).TotalMicroseconds.ShouldBe(exact, (exact * 0.01) + 0.001, $"{shape}, {share}");
        }

        histogram.Count.ShouldBe(values.Length);
        histogram.Max.ShouldBe(TimeSpan.FromMicroseconds(values[^1]));
        histogram.Buckets.Sum(bucket => bucket.Count).ShouldBe(values.Length);
    }

    [Fact]
    public void buckets_join_without_gap_or_overlap()
    {
        var histogram = new LatencyHistogram(4);
        for (var value = 0; value < 5_000; value++)
        {
            histogram.Record(TimeSpan.FromMicroseconds(value));
        }

        var buckets = histogram.Buckets.ToList();
        buckets.ShouldAllBe(bucket => bucket.Count == 5_000 - bucket.From.TotalMicroseconds || bucket.Count == bucket.To.TotalMicroseconds - bucket.From.TotalMicroseconds + 1);
        buckets.Zip(buckets.Skip(1)).ShouldAllBe(pair => pair.Second.From.TotalMicroseconds == pair.First.To.TotalMicroseconds + 1);
    }

    [Fact]
    public void two_added_are_one_that_counted_everything()
    {
        var (left, right, all) = (new LatencyHistogram(), new LatencyHistogram(), new LatencyHistogram());
        for (var value = 1; value < 100_000; value += 7)
        {
            (value % 3 == 0 ? left : right).Record(TimeSpan.FromMicroseconds(value));
            all.Record(TimeSpan.FromMicroseconds(value));
        }

        left.Add(right);
        left.Buckets.ShouldBe(all.Buckets);
        (left.Count, left.Max).ShouldBe((all.Count, all.Max));
        Should.Throw<ArgumentException>(() => left.Add(new LatencyHistogram(5)));
    }

    [Fact]
    public void what_lasts_for_ever_and_what_takes_no_time_are_counted_too()
    {
        var histogram = new LatencyHistogram();
        histogram.Percentile(0.99).ShouldBe(TimeSpan.Zero);
        histogram.Record(TimeSpan.FromDays(400));
        histogram.Record(TimeSpan.FromSeconds(-1));
        histogram.Count.ShouldBe(2);
        histogram.Percentile(0.5).ShouldBe(TimeSpan.Zero);
        histogram.Percentile(1).ShouldBeGreaterThan(TimeSpan.FromDays(12));
    }

    [Fact]
    public async Task counting_from_many_threads_loses_nothing()
    {
        var histogram = new LatencyHistogram();
        await Integration.Kit.Workers.Run(8, worker =>
        {
            for (var i = 0; i < 50_000; i++)
            {
                histogram.Record(TimeSpan.FromMicroseconds((i * 8) + worker));
            }

            return Task.CompletedTask;
        });
        (histogram.Count, histogram.Max).ShouldBe((400_000, TimeSpan.FromMicroseconds(399_999)));
    }
}
