using Sentinel.Load.Engine;
using Sentinel.Load.Targets;

namespace Sentinel.Load.Scenarios;

/// <summary>One line of the load catalogue: a load on real servers, and what must hold.</summary>
internal interface IScenario
{
    /// <summary>Such as <c>LOAD-5</c>; never changes.</summary>
    string Id { get; }

    /// <summary>What it is called on the command line and in the report, such as <c>Server_credential_requests</c>.</summary>
    string Name { get; }

    /// <summary>The load and what must hold, in a line or two; limits of its own are named here.</summary>
    string What { get; }

    /// <summary>The load as the catalogue says.</summary>
    LoadShape Full { get; }

    /// <summary>The same in seconds, for the tests.</summary>
    LoadShape Short { get; }

    Task<ScenarioResult> Run(ScenarioRun run, CancellationToken cancellationToken);
}

/// <summary>How much of a load.</summary>
/// <param name="Rate">Requests per second that are due; without meaning where the target sets the pace.</param>
/// <param name="Duration">For how long.</param>
/// <param name="Workers">How many requests may be under way at once.</param>
/// <param name="Nodes">Servers on one database; 0 for what needs none.</param>
/// <param name="Count">Of whatever the scenario repeats: sessions, revokes, rounds.</param>
internal sealed record LoadShape(double Rate, TimeSpan Duration, int Workers, int Nodes, int Count = 1);

/// <summary>One run of a scenario.</summary>
/// <param name="Shape">Its load, with what the command line changes.</param>
/// <param name="IsFull">Whether thresholds of speed decide, too, and not only what is right.</param>
/// <param name="Clusters">Where servers come from.</param>
/// <param name="Progress">Told while a load lasts; null for nobody.</param>
/// <param name="Seed">Of whatever is drawn by lot.</param>
internal sealed record ScenarioRun(LoadShape Shape, bool IsFull, IClusters Clusters, IProgress<LoadProgress>? Progress, int Seed)
{
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(2);

    /// <summary>The shape as a load with a warm-up of a fifth of its duration, two seconds at most.</summary>
    public LoadTestConfig Config => new(Shape.Rate, Shape.Duration, Shape.Workers)
    {
        Seed = Seed,
        WarmUp = Shape.Duration / 5 < LongestWarmUp ? Shape.Duration / 5 : LongestWarmUp,
    };

    /// <summary>Told of each load that is over, also where the scenario does not come to its end.</summary>
    public Action<LoadTestResult>? Over { get; init; }

    public async Task<LoadTestResult> Load(LoadTestConfig config, LoadTarget target, CancellationToken cancellationToken)
    {
        var result = await new LoadGenerator(config, target).Run(Progress, cancellationToken);
        Over?.Invoke(result);
        return result;
    }
}
