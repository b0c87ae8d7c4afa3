using Sentinel.Domain.Policies;
using Sentinel.Load.Benchmarks;
using Sentinel.Load.Engine;

namespace Sentinel.Load.Scenarios;

/// <summary>Decisions of a large policy, in this process.</summary>
internal sealed class PolicyEvaluation : IScenario
{
    private const int Rules = 1_000;
    private const int Profiles = 50;
    private const string Wrong = "wrong decision";

    public string Id => "LOAD-1";

    public string Name => "Policy_evaluation";

    public string What => "decisions of 1,000 rules with windows at 1,000/s for 10 s: none wrong, > 99 % success, p99 < 10 ms, ≥ 0.8 × the rate";

    public LoadShape Full { get; } = new(1_000, TimeSpan.FromSeconds(10), Workers: 16, Nodes: 0);

    public LoadShape Short { get; } = new(1_000, TimeSpan.FromSeconds(1), Workers: 16, Nodes: 0);

    public async Task<ScenarioResult> Run(ScenarioRun run, CancellationToken cancellationToken)
    {
        var sample = PolicySample.Of(Rules, Profiles, windows: true);
        var policy = CompiledPolicy.Compile(sample.Document, 1, "");
        var load = await run.Load(run.Config, Decide, cancellationToken);
        return new(
            [new("decisions", load)],
            [
                Check.AddsUp(load), Check.Success(load, 0.99), Check.Equal("wrong decisions", 0, load.Errors.GetValueOrDefault(Wrong)),
                Check.P99(load, TimeSpan.FromMilliseconds(10)), Check.Throughput(load, 0.8 * run.Shape.Rate),
            ])
        {
            Figures = [new("rules", Rules.ToString("N0", System.Globalization.CultureInfo.InvariantCulture))],
        };

        ValueTask<string?> Decide(LoadRequest request, CancellationToken until)
        {
            var asked = (int)(request.Number % sample.Queries.Length);
            return new(policy.Decide(sample.Queries[asked]).RuleIndex == sample.Rules[asked] ? null : Wrong);
        }
    }
}
