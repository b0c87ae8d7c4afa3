using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Load.Scenarios;

namespace Sentinel.Load.Report;

/// <summary>What one scenario came to: its checks, and each of its loads in drawings.</summary>
internal static class ScenarioSection
{
    /// <param name="full">Whether thresholds of speed decided.</param>
    public static Html Of(ScenarioEntry scenario, bool full) => Html.Of($"""
        <section class="scenario" id="{scenario.Id}">
        <h2><small>{scenario.Id}</small> {SummaryTable.Words(scenario.Name)} {Pill.Of(scenario.Outcome)}</h2>
        <p class="lead">{scenario.What}</p>
        <p class="shape">{Shape(scenario)}</p>
        {(scenario.Error is { } error ? Html.Of($"<p class=\"error\">{error}</p>\n") : Html.Empty)}{Checks(scenario, full)}{Figures(scenario)}{scenario.Loads.Select(load => Load(load, scenario))}{Series(scenario)}</section>

        """);

    private static string Shape(ScenarioEntry scenario)
    {
        var shape = scenario.Shape;
        var servers = shape.Nodes switch { 0 => "in one process", 1 => "1 server", var nodes => string.Create(CultureInfo.InvariantCulture, $"{nodes} servers on one database") };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(shape.Rate > 0 ? $"{shape.Rate:#,0.#}/s for " : "")}{shape.Duration.TotalSeconds:0.#} s, up to {shape.Workers} at once, {servers}, count {shape.Count:#,0}; took {scenario.Seconds:0.#} s with what it prepares");
    }

    private static Html Checks(ScenarioEntry scenario, bool full) => scenario.Checks.IsEmpty ? Html.Empty : Html.Of($"""
        <div class="wide"><table class="checks">
        <caption>What must hold</caption>
        <thead><tr><th scope="col">check</th><th scope="col">asked</th><th scope="col">measured</th><th scope="col">result</th></tr></thead>
        <tbody>{scenario.Checks.Select(check => Check(check, full))}</tbody></table></div>

        """);

    private static Html Check(Check check, bool full) => Html.Of(
        $"<tr><th scope=\"row\">{check.Name}</th><td>{check.Bound}</td><td>{check.Measured}</td><td>{Pill.Of(check.Met, full || check.Kind == CheckKind.Correctness)}</td></tr>\n");

    private static Html Figures(ScenarioEntry scenario) => scenario.Figures.IsEmpty ? Html.Empty : Html.Of($"""
        <dl class="others">{scenario.Figures.Select(figure => Html.Of($"<div><dt>{figure.Name}</dt><dd>{figure.Value}</dd></div>\n"))}</dl>

        """);

    private static Html Load(LoadEntry load, ScenarioEntry scenario) => Html.Of($"""
        <h3>{load.Name}</h3>
        <div class="plots">{(load.Timed == 0 ? Html.Empty : Html.Of($"{LatencyPlot.Of(load, BoundOf(scenario.Checks, load.Latency.P99)).Markup}{OverTimePlots.Latency(load).Markup}{OverTimePlots.Throughput(load).Markup}"))}{LoadTable.Of(load)}</div>

        """);

    private static Html Series(ScenarioEntry scenario)
    {
        var series = scenario.Series.Where(one => !one.Milliseconds.IsEmpty).ToList();
        return series.Count == 0 ? Html.Empty : Html.Of($"""
            <h3>Measured one by one</h3>
            <div class="plots">{series.Select(one => DistributionPlot.Of(one, BoundOf(scenario.Checks, one)).Markup)}</div>

            """);
    }

    /// <summary>What the check of this very figure asks for.</summary>
    private static double? BoundOf(ImmutableArray<Check> checks, double measured) =>
        checks.FirstOrDefault(check => check.LimitMs is not null && Math.Abs(check.MeasuredMs!.Value - measured) < 0.01)?.LimitMs;

    private static double? BoundOf(ImmutableArray<Check> checks, TimeSeries series) =>
        BoundOf(checks, Benchmarks.Statistics.Percentile(series.Milliseconds, 0.99)) ?? BoundOf(checks, series.Milliseconds.Max());
}
