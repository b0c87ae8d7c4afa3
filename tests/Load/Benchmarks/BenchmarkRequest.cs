using System.Globalization;

namespace Sentinel.Load.Benchmarks;

/// <summary>What the command line asks for.</summary>
/// <param name="Names">Of benchmarks; none for all.</param>
internal sealed record BenchmarkRequest(IReadOnlyList<string> Names, Effort Effort)
{
    private const string Usage = "[name…] [--json file] [--rounds 9] [--seconds 2] | --compare file [--with file]";

    /// <summary>Where results are kept.</summary>
    public string? Json { get; init; }

    /// <summary>What the results are held against.</summary>
    public string? Compare { get; init; }

    /// <summary>Results that there are already, to be compared instead of new ones.</summary>
    public string? With { get; init; }

    /// <returns>What is asked for, or what is wrong.</returns>
    public static (BenchmarkRequest? Request, string? Problem) Read(IReadOnlyList<string> arguments)
    {
        var (names, request) = (new List<string>(), new BenchmarkRequest([], Effort.Full));
        for (var i = 0; i < arguments.Count; i++)
        {
            var (name, value) = (arguments[i], i + 1 < arguments.Count ? arguments[i + 1] : null);
            if (Catalogue.All.Any(benchmark => benchmark.Name == name))
            {
                names.Add(name);
                continue;
            }

            if (!name.StartsWith("--", StringComparison.Ordinal))
            {
                return (null, $"'{name}' is no benchmark. They are: {string.Join(", ", Catalogue.All.Select(benchmark => benchmark.Name))}.");
            }

            if (value is null || request.Set(name, value) is not { } set)
            {
                return (null, $"{name} {value} is not understood. Usage: {Usage}");
            }

            (request, i) = (set, i + 1);
        }

        return (request.With, request.Compare) switch
        {
            ({ }, null) => (null, $"--with goes with --compare. Usage: {Usage}"),
            _ when new[] { request.With, request.Compare }.FirstOrDefault(file => file is not null && !File.Exists(file)) is { } missing => (null, $"There is no file {missing}."),
            _ => (request with { Names = names }, null),
        };
    }

    private BenchmarkRequest? Set(string option, string value) => option switch
    {
        "--json" => this with { Json = value },
        "--compare" => this with { Compare = value },
        "--with" => this with { With = value },
        "--rounds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) && rounds > 0 =>
            this with { Effort = Effort with { Rounds = rounds } },
        "--seconds" when double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 =>
            this with { Effort = Effort with { Window = TimeSpan.FromSeconds(seconds) } },
        _ => null,
    };
}
