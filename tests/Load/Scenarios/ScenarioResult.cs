using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Load.Engine;

namespace Sentinel.Load.Scenarios;

/// <summary>What a scenario came to.</summary>
/// <param name="Loads">Each load that was put on the target, by what it was.</param>
/// <param name="Checks">What had to hold.</param>
internal sealed record ScenarioResult(ImmutableArray<NamedLoad> Loads, ImmutableArray<Check> Checks)
{
    /// <summary>Times that were measured one by one, such as from each revoke to its refusal.</summary>
    public ImmutableArray<TimeSeries> Series { get; init; } = [];

    /// <summary>Other figures, in order.</summary>
    public ImmutableArray<Figure> Figures { get; init; } = [];

    /// <param name="full">Whether thresholds of speed decide, too.</param>
    public bool Holds(bool full) => Checks.All(check => check.Met || (check.Kind == CheckKind.Speed && !full));
}

/// <param name="Name">Such as <c>fetch</c>, or <c>before the revoke</c>.</param>
/// <param name="Result">What came of it.</param>
internal sealed record NamedLoad(string Name, LoadTestResult Result);

/// <param name="Name">Such as <c>commit to first refusal</c>.</param>
/// <param name="Milliseconds">One for each measurement, in their order.</param>
internal sealed record TimeSeries(string Name, ImmutableArray<double> Milliseconds);

/// <param name="Name">Such as <c>orders</c>.</param>
/// <param name="Value">As it is printed, with its unit.</param>
internal sealed record Figure(string Name, string Value)
{
    public static Figure Of(string name, long value) => new(name, value.ToString("N0", CultureInfo.InvariantCulture));
}

internal enum CheckKind
{
    /// <summary>Decides in every form.</summary>
    Correctness,

    /// <summary>Decides in the full form: in the short one the machine is shared.</summary>
    Speed,
}

/// <summary>Something that must hold.</summary>
/// <param name="Name">Such as <c>p99</c>, or <c>no lease behind its revoke</c>.</param>
/// <param name="Bound">What is asked, such as <c>&lt; 50 ms</c>.</param>
/// <param name="Measured">What was seen, such as <c>12.4 ms</c>.</param>
/// <param name="Met">Whether it holds.</param>
/// <param name="Kind">When it decides.</param>
internal sealed record Check(string Name, string Bound, string Measured, bool Met, CheckKind Kind)
{
    private const int Shown = 3;

    /// <summary>Milliseconds that were measured, where it asks for less than <see cref="LimitMs"/>.</summary>
    public double? MeasuredMs { get; init; }

    /// <summary>What it asks for in milliseconds, for whoever draws it.</summary>
    public double? LimitMs { get; init; }

    /// <summary>At least this share went as expected.</summary>
    public static Check Success(LoadTestResult load, double above) => new(
        "success", Text($"> {above * 100:0.##} %"), Text($"{load.SuccessRatio * 100:0.###} %{Kinds(load)}"), load.SuccessRatio > above, CheckKind.Correctness);

    /// <summary>Every request is accounted for.</summary>
    public static Check AddsUp(LoadTestResult load) => new(
        "offered = completed + timed out + cancelled", Text($"{load.Offered}"),
        Text($"{load.Completed} + {load.TimedOut} + {load.Cancelled}"), load.AddsUp, CheckKind.Correctness);

    public static Check P99(LoadTestResult load, TimeSpan below) => Below("p99", load.P99, below);

    public static Check Below(string name, TimeSpan measured, TimeSpan bound) => new(
        name, Text($"< {bound.TotalMilliseconds:0.###} ms"), Text($"{measured.TotalMilliseconds:0.##} ms"), measured < bound, CheckKind.Speed)
    {
        MeasuredMs = measured.TotalMilliseconds,
        LimitMs = bound.TotalMilliseconds,
    };

    /// <summary>So many answers a second, at least.</summary>
    public static Check Throughput(LoadTestResult load, double atLeast) => new(
        "throughput", Text($"≥ {atLeast:0.#}/s"), Text($"{load.Throughput:0.#}/s"), load.Throughput >= atLeast, CheckKind.Speed);

    public static Check Equal<T>(string name, T expected, T measured) => new(
        name, Text($"= {expected}"), Text($"{measured}"), EqualityComparer<T>.Default.Equals(expected, measured), CheckKind.Correctness);

    /// <summary>There is nothing of the kind.</summary>
    public static Check None(string name, IReadOnlyCollection<string> found) => new(
        name, "none",
        found.Count == 0 ? "none" : Text($"{found.Count}: {string.Join("; ", found.Take(Shown))}"), found.Count == 0, CheckKind.Correctness);

    private static string Kinds(LoadTestResult load) =>
        load.Errors.IsEmpty && load.TimedOut == 0 ? ""
        : $" ({string.Join(", ", load.Errors.Select(error => Text($"{error.Value} {error.Key}")).Append(Text($"{load.TimedOut} timed out")))})";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
