using Sentinel.Load.Engine;
using Sentinel.Load.Report;
using Sentinel.Load.Scenarios;

namespace Sentinel.Load.Runner;

/// <summary>Where a run can be watched.</summary>
internal interface IScreen
{
    /// <summary>Shows one scenario from its beginning to its end.</summary>
    Task<ScenarioEntry> Watch(Turn turn, Func<IProgress<LoadProgress>, Task<ScenarioEntry>> run);
}

/// <summary>Which scenario it is the turn of.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Of">How many there are.</param>
internal sealed record Turn(IScenario Scenario, LoadShape Shape, int Number, int Of);
