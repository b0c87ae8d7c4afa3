namespace Sentinel.Load.Benchmarks;

/// <summary>Baseline and ours, measured alternately.</summary>
/// <param name="Name">What was compared.</param>
/// <param name="Unit">Of both figures, such as <c>appends/s</c>.</param>
/// <param name="Baseline">What ours is compared with.</param>
/// <param name="Ours">What was measured of Sentinel.</param>
/// <param name="Ratio">Median over the rounds of ours by the baseline of the same round.</param>
/// <param name="Goals">What was to be reached.</param>
/// <param name="Note">What a reader of the figures must know.</param>
internal sealed record Comparison(
    string Name, string Unit, Figure Baseline, Figure Ours, double Ratio, IReadOnlyList<Goal> Goals, string Note)
{
    /// <summary>Where both sides are to be alike: the larger by the smaller. Null where one is to be the better.</summary>
    internal double? Evenness => Goals.FirstOrDefault(goal => goal.What == Goal.Alike)?.Value;
}

/// <summary>One side of a comparison over all rounds.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Median">Of the rounds.</param>
/// <param name="Low">The lowest round.</param>
/// <param name="High">The highest round.</param>
/// <param name="P50">Milliseconds; the median of the rounds' medians. Null when single operations were not timed.</param>
/// <param name="P99">Milliseconds; the median of the rounds' 99th percentiles.</param>
internal sealed record Figure(string What, double Median, double Low, double High, double? P50, double? P99)
{
    public static Figure Of(string what, IReadOnlyList<Sample> rounds)
    {
        var values = rounds.Select(round => round.Value).ToList();
        return new(
            what, Statistics.Median(values), values.Min(), values.Max(),
            Statistics.MedianOf(rounds, round => round.P50), Statistics.MedianOf(rounds, round => round.P99));
    }
}

/// <summary>What one side came to in one round.</summary>
/// <param name="Value">In the comparison's unit.</param>
/// <param name="Operations">How many were done.</param>
/// <param name="P50">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
internal sealed record Sample(double Value, long Operations, double? P50 = null, double? P99 = null);

/// <summary>A figure to reach.</summary>
internal sealed record Goal(string What, double Value, double Bound, bool AtLeast)
{
    /// <summary>Of a goal that both sides take as long as each other.</summary>
    public const string Alike = "ratio";

    public bool Met => AtLeast ? Value >= Bound : Value <= Bound;

    public static Goal Reach(string what, double value, double bound) => new(what, value, bound, AtLeast: true);

    public static Goal StayUnder(string what, double value, double bound) => new(what, value, bound, AtLeast: false);
}

internal static class Statistics
{
    public static double Median(IReadOnlyCollection<double> values) => Percentile(values, 0.5);

    /// <summary>The smallest value that at least this share does not exceed.</summary>
    public static double Percentile(IReadOnlyCollection<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];
    }

    public static double? MedianOf<T>(IEnumerable<T> rounds, Func<T, double?> value)
    {
        var known = rounds.Select(value).OfType<double>().ToList();
        return known.Count == 0 ? null : Median(known);
    }
}
