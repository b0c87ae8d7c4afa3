using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Sentinel.Load.Benchmarks;
using Sentinel.Load.Report;
using Sentinel.Load.Scenarios;
using Sentinel.Load.Targets;
using Spectre.Console;

namespace Sentinel.Load.Runner;

/// <summary>Scenarios by name, or all of them: 0 when everything holds, 1 when something does not, 2 for a mistaken command line.</summary>
internal static class RunCommand
{
    public const string PageVerb = "page";
    public const int Mistaken = 2;
    private const int WhenStopped = 130;
    private const int PlainWidth = 180;
    private const string Project = "dotnet run -c Release --project tests/Load --";

    /// <summary>Whether it is a name, and not an option of the test runner.</summary>
    public static bool Takes(string first) =>
        first is "--short" || (first.Length > 0 && char.IsLetterOrDigit(first[0]) && !first.EndsWith(".json", StringComparison.Ordinal));

    public static async Task<int> Run(string[] arguments)
    {
        var (request, problems) = RunRequest.Read(arguments, ScenarioCatalogue.All);
        if (request is null)
        {
            foreach (var problem in problems)
            {
                await Console.Error.WriteLineAsync(problem);
            }

            return Mistaken;
        }

        using var stop = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        var console = Terminal();
        var report = await Make(request, $"{Project} {string.Join(' ', arguments)}", console.Profile.Capabilities.Ansi ? new LiveScreen(console) : new PlainScreen(Console.Out), stop.Token);
        ResultTable.Write(console, report);
        await Keep(report, request);
        return stop.IsCancellationRequested ? WhenStopped : report.Holds ? 0 : 1;

        void Stop(PosixSignalContext signal)
        {
            // The second time, whoever asks does not want to wait for the report.
            signal.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }
    }

    /// <summary>Makes the page of a report that was kept.</summary>
    public static async Task<int> Page(string json, string html)
    {
        await File.WriteAllTextAsync(html, ReportPage.Of(LoadReport.Read(await File.ReadAllTextAsync(json))));
        return 0;
    }

    internal static async Task<LoadReport> Make(RunRequest request, string command, IScreen screen, CancellationToken stop)
    {
        var (at, clock, seed) = (DateTimeOffset.UtcNow, Stopwatch.StartNew(), request.Seed ?? Random.Shared.Next());
        var machine = await Machine.Read(CancellationToken.None);
        var commit = await Commit.Read(CancellationToken.None);
        var before = Machine.Load();
        var entries = await new ScenarioRunner(request, seed, screen, () => new SharedCluster()).Run(stop);
        return new(machine, commit, command.TrimEnd(), at, Math.Round(clock.Elapsed.TotalSeconds, 1), seed, request.Full, Configuration(request, before), entries);
    }

    private static ImmutableArray<Scenarios.Figure> Configuration(RunRequest request, double? before) =>
    [
        new("Form", request.Full ? "full: thresholds of speed decide" : "short: what is right decides, thresholds of speed are told"),
        new("Build", typeof(RunCommand).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "unknown"),
        new("Servers", "processes of their own for each scenario, over HTTP on this machine; embedded PostgreSQL (fsync on), sandbox STS"),
        new("Limits", "those of a fresh installation, unless the scenario's line says otherwise"),
        new("Load of the machine before", string.Create(CultureInfo.InvariantCulture, $"{before:0.0} (runnable processes, mean of a minute)")),
    ];

    private static async Task Keep(LoadReport report, RunRequest request)
    {
        if (request.Json is { } json)
        {
            await File.WriteAllTextAsync(json, report.Text());
        }

        if (request.Html is { } html)
        {
            await File.WriteAllTextAsync(html, ReportPage.Of(report));
        }
    }

    private static IAnsiConsole Terminal()
    {
        var console = AnsiConsole.Create(new() { Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = PlainWidth;
        }

        return console;
    }
}
