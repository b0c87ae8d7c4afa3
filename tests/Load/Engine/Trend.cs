namespace Sentinel.Load.Engine;

/// <summary>Where a series of measurements is going.</summary>
internal static class Trend
{
    /// <summary>How much the straight line through them (least squares) rises from the first to the last, as a share of their mean.</summary>
    /// <param name="values">At least two, at equal distances.</param>
    public static double Growth(IReadOnlyCollection<double> values)
    {
        if (values.Count < 2)
        {
            throw new ArgumentException("At least two are needed.", nameof(values));
        }

        var (middle, mean) = ((values.Count - 1) / 2.0, values.Average());
        var (rise, spread) = (0.0, 0.0);
        foreach (var (at, value) in values.Index())
        {
            rise += (at - middle) * (value - mean);
            spread += (at - middle) * (at - middle);
        }

        return rise / spread * (values.Count - 1) / mean;
    }
}
