using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sentinel.Load.Benchmarks;
using Sentinel.Load.Scenarios;

namespace Sentinel.Load.Report;

/// <summary>What a run of scenarios came to, with everything that is needed to judge and to repeat it.</summary>
/// <param name="Machine">Where it ran.</param>
/// <param name="Commit">Of the sources; with a plus sign when they were changed since.</param>
/// <param name="Command">How to repeat it.</param>
/// <param name="At">When it began.</param>
/// <param name="Seconds">How long all of it took.</param>
/// <param name="Seed">Of whatever was drawn by lot.</param>
/// <param name="Full">Whether thresholds of speed decided, too.</param>
/// <param name="Configuration">What else was set, by name.</param>
/// <param name="Scenarios">In the order in which they ran.</param>
internal sealed record LoadReport(
    Machine Machine, string Commit, string Command, DateTimeOffset At, double Seconds, int Seed, bool Full,
    ImmutableArray<Scenarios.Figure> Configuration, ImmutableArray<ScenarioEntry> Scenarios)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public bool Holds => Scenarios.All(scenario => scenario.Outcome == Outcome.Held);

    public string Text() => JsonSerializer.Serialize(this, Json) + "\n";

    public static LoadReport Read(string json) => JsonSerializer.Deserialize<LoadReport>(json, Json)!;
}

/// <summary>One scenario of a run.</summary>
/// <param name="Error">What it threw; null when it came to its end.</param>
internal sealed record ScenarioEntry(
    string Id, string Name, string What, LoadShape Shape, DateTimeOffset At, double Seconds, Outcome Outcome, string? Error,
    ImmutableArray<LoadEntry> Loads, ImmutableArray<Check> Checks, ImmutableArray<TimeSeries> Series, ImmutableArray<Scenarios.Figure> Figures);

internal enum Outcome
{
    /// <summary>All that had to hold did.</summary>
    Held,

    /// <summary>A check that decides was not met.</summary>
    Failed,

    /// <summary>It threw.</summary>
    Broken,

    /// <summary>It was stopped; what it had done until then is there.</summary>
    Interrupted,
}
