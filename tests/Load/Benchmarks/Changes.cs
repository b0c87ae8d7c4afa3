using System.Globalization;
using System.Text;

namespace Sentinel.Load.Benchmarks;

/// <summary>What became of each ratio from one report to another.</summary>
/// <remarks>Only ratios: both sides of one were measured on one machine in the same run, so they can be held against another's.</remarks>
internal sealed record Changes(IReadOnlyList<Change> All)
{
    /// <summary>A ratio that got worse by more than this factor is no noise any more.</summary>
    public const double Most = 1.5;

    public bool AnyWorse => All.Any(change => change.IsWorse);

    /// <summary>Everything that was measured before, and is there now or is missing; what is new has nothing to be held against.</summary>
    public static Changes Between(Report before, Report after)
    {
        var now = after.Results.SelectMany(result => result.Comparisons.Select(comparison => (result.Benchmark, comparison)))
            .ToDictionary(pair => (pair.Benchmark, pair.comparison.Name), pair => pair.comparison);
        return new([.. before.Results.SelectMany(result => result.Comparisons.Select(
            comparison => new Change(comparison, now.GetValueOrDefault((result.Benchmark, comparison.Name)))))]);
    }

    public string Format()
    {
        var text = new StringBuilder("| what | unit | before | after | worse by | |\n|---|---|---|---|---|---|\n");
        foreach (var change in All)
        {
            var after = change.After is { } there ? string.Create(CultureInfo.InvariantCulture, $"{there.Ratio:F2}") : "missing";
            var factor = change.Factor is { } worse ? string.Create(CultureInfo.InvariantCulture, $"{worse:F2} ×") : "";
            text.Append(CultureInfo.InvariantCulture,
                $"| {change.Before.Name} | {change.Before.Unit} | {change.Before.Ratio:F2} | {after} | {factor} | {(change.IsWorse ? "**WORSE**" : "ok")} |\n");
        }

        return text.ToString();
    }
}

/// <summary>One comparison then and now.</summary>
/// <param name="After">Null when it was not measured again.</param>
internal sealed record Change(Comparison Before, Comparison? After)
{
    /// <summary>By how much its ratio got worse; below 1 when it got better.</summary>
    public double? Factor => After is null ? null : Cost(After) / Cost(Before);

    public bool IsWorse => Factor is not { } factor || !(factor <= Changes.Most);

    /// <summary>How much dearer than the baseline, whichever way its unit counts.</summary>
    private static double Cost(Comparison comparison) =>
        comparison.Evenness is { } evenness ? evenness
        : comparison.Unit.EndsWith("/s", StringComparison.Ordinal) ? 1 / comparison.Ratio
        : comparison.Ratio;
}
