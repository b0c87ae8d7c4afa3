using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Load.Scenarios;

namespace Sentinel.Load.Runner;

/// <summary>What the command line asks for: which scenarios, and how much of each.</summary>
/// <param name="Scenarios">In the order of the catalogue.</param>
internal sealed record RunRequest(ImmutableArray<IScenario> Scenarios)
{
    public const string All = "all";
    private const string Usage =
        "list | <name…> | all [--rate 500] [--duration 30s] [--workers 64] [--nodes 3] [--count 1000] [--short] [--seed 7] [--json file] [--html file]";

    /// <summary>Whether in the catalogue's measure; thresholds of speed decide then, too.</summary>
    public bool Full { get; init; } = true;

    public double? Rate { get; init; }

    public TimeSpan? Duration { get; init; }

    public int? Workers { get; init; }

    public int? Nodes { get; init; }

    public int? Count { get; init; }

    public int? Seed { get; init; }

    public string? Json { get; init; }

    public string? Html { get; init; }

    /// <summary>The scenario's own load, with what the command line changes; what needs no server does not get one.</summary>
    public LoadShape ShapeOf(IScenario scenario)
    {
        var own = Full ? scenario.Full : scenario.Short;
        return new(
            Rate ?? own.Rate, Duration ?? own.Duration, Workers ?? own.Workers, own.Nodes == 0 ? 0 : Nodes ?? own.Nodes, Count ?? own.Count);
    }

    /// <summary>Reads a command line.</summary>
    /// <returns>What is asked for, or in a sentence each what is wrong.</returns>
    public static (RunRequest? Request, IReadOnlyList<string> Problems) Read(IReadOnlyList<string> arguments, IReadOnlyList<IScenario> catalogue)
    {
        var request = new RunRequest([]);
        var (chosen, problems) = (new HashSet<string>(StringComparer.OrdinalIgnoreCase), new List<string>());
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            if (!name.StartsWith("--", StringComparison.Ordinal))
            {
                Choose(name);
                continue;
            }

            if (name == "--short")
            {
                request = request with { Full = false };
                continue;
            }

            if (!Options.Contains(name))
            {
                problems.Add($"'{name}' is no option. Usage: {Usage}");
                i += i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal) ? 1 : 0; // its value is no name
            }
            else if (i + 1 == arguments.Count || arguments[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                problems.Add($"{name} needs a value. Usage: {Usage}");
            }
            else if (request.With(name, arguments[++i]) is { } with)
            {
                request = with;
            }
            else
            {
                problems.Add($"{name} '{arguments[i]}' is not {Right(name)}.");
            }
        }

        if (chosen.Count == 0 && problems.Count == 0)
        {
            problems.Add($"Name scenarios, or say {All}. Usage: {Usage}");
        }

        return problems.Count > 0
            ? (null, problems)
            : (request with { Scenarios = [.. catalogue.Where(scenario => chosen.Contains(scenario.Name))] }, problems);

        void Choose(string name)
        {
            var found = catalogue.Where(scenario => name == All || scenario.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
            chosen.UnionWith(found.Select(scenario => scenario.Name));
            if (found.Count == 0)
            {
                problems.Add($"'{name}' is no scenario. They are: {string.Join(", ", catalogue.Select(scenario => scenario.Name))}.");
            }
        }
    }

    private static readonly string[] Options = ["--rate", "--duration", "--workers", "--nodes", "--count", "--seed", "--json", "--html"];

    private static string Right(string option) => option switch
    {
        "--rate" => "a number of requests per second above 0, such as 500",
        "--duration" => "a time such as 30s, 500ms or 10m",
        "--seed" => "a whole number",
        "--nodes" => "a whole number from 1 to 16",
        "--json" or "--html" => "a file in a folder that there is",
        _ => "a whole number from 1 to 100000",
    };

    private RunRequest? With(string option, string text) => option switch
    {
        "--rate" => Number(text) is { } rate and > 0 and <= 1_000_000 ? this with { Rate = rate } : null,
        "--duration" => Time(text) is { } time ? this with { Duration = time } : null,
        "--workers" => Whole(text, 100_000) is { } workers ? this with { Workers = workers } : null,
        "--nodes" => Whole(text, 16) is { } nodes ? this with { Nodes = nodes } : null,
        "--count" => Whole(text, 100_000) is { } count ? this with { Count = count } : null,
        "--seed" => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed) ? this with { Seed = seed } : null,
        "--json" => IsInFolder(text) ? this with { Json = text } : null,
        _ => IsInFolder(text) ? this with { Html = text } : null,
    };

    private static bool IsInFolder(string file) => file.Length > 0 && !Directory.Exists(file) && Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file)));

    private static int? Whole(string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? number : null;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static TimeSpan? Time(string text)
    {
        var (unit, factor) = text switch
        {
            [.., 'm', 's'] => (2, 0.001),
            [.., 's'] => (1, 1.0),
            [.., 'm'] => (1, 60.0),
            _ => (0, 1.0),
        };
        return Number(text[..^unit]) is { } number and > 0 && number * factor <= 86_400 ? TimeSpan.FromSeconds(number * factor) : null;
    }
}
