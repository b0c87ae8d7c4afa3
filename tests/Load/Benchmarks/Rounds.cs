namespace Sentinel.Load.Benchmarks;

/// <summary>All rounds of one comparison.</summary>
/// <remarks>
/// Both sides run in every round, in turns first, so that whatever else the machine does falls on both; ratios are taken within
/// a round. A round before the first one warms both up and does not count.
/// </remarks>
internal sealed record Rounds(IReadOnlyList<Sample> Baseline, IReadOnlyList<Sample> Ours)
{
    public double Ratio => Statistics.Median([.. Baseline.Zip(Ours, (baseline, ours) => ours.Value / baseline.Value)]);

    public double? LatencyRatio => Statistics.MedianOf(Baseline.Zip(Ours), round => round.Second.P99 / round.First.P99);

    public long Operations => Baseline.Concat(Ours).Sum(sample => sample.Operations);

    public static async Task<Rounds> Alternate(int rounds, Func<Task<Sample>> baseline, Func<Task<Sample>> ours, bool warmUp = true)
    {
        if (warmUp)
        {
            await baseline();
            await ours();
        }

        var (left, right) = (new List<Sample>(rounds), new List<Sample>(rounds));
        for (var round = 0; round < rounds; round++)
        {
            if (round % 2 == 0)
            {
                left.Add(await baseline());
                right.Add(await ours());
            }
            else
            {
                right.Add(await ours());
                left.Add(await baseline());
            }
        }

        return new(left, right);
    }
}
