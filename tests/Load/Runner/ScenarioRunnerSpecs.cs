using System.Collections.Immutable;
using Sentinel.Load.Engine;
using Sentinel.Load.Report;
using Sentinel.Load.Scenarios;
using Sentinel.Load.Targets;
using Shouldly;
using Spectre.Console;
using Xunit;

namespace Sentinel.Load.Runner;

public sealed class ScenarioRunnerSpecs
{
    private static readonly LoadTarget Fine = (_, _) => ValueTask.FromResult<string?>(null);

    [Fact]
    public async Task each_scenario_has_servers_of_its_own_that_end_with_it()
    {
        var given = new List<Servers>();
        var left = new List<int>();
        Made one = new("One", async (run, stop) => await Ask(run, stop)), two = new("Two", async (run, stop) => await Ask(run, stop));

        var entries = await Run([one, two], () => Given(new()));

        entries.Select(entry => entry.Outcome).ShouldBe([Outcome.Held, Outcome.Held]);
        given.Count.ShouldBe(2);
        given.ShouldAllBe(servers => servers.Ended == 1);
        left.ShouldBe([0, 0]);

        Servers Given(Servers servers)
        {
            left.Add(given.Count(before => before.Ended == 0));
            given.Add(servers);
            return servers;
        }

        static async Task<ScenarioResult> Ask(ScenarioRun run, CancellationToken stop) => Result(await run.Load(run.Config, Fine, stop));
    }

    [Fact]
    public async Task one_that_throws_is_told_with_its_words_and_what_it_had_done_and_the_rest_go_on()
    {
        Made broken = new("Broken", async (run, stop) => throw new InvalidOperationException($"after {(await run.Load(run.Config, Fine, stop)).Offered > 0}"));
        Made good = new("Good", async (run, stop) => Result(await run.Load(run.Config, Fine, stop)));

        var entries = await Run([broken, good]);

        entries.Select(entry => (entry.Name, entry.Outcome)).ShouldBe([("Broken", Outcome.Broken), ("Good", Outcome.Held)]);
        entries[0].Error.ShouldBe("InvalidOperationException: after True");
        entries[0].Loads.Single().Succeeded.ShouldBeGreaterThan(0);
        (SampleReport.Of(1, 1, 10) with { Scenarios = entries }).Holds.ShouldBeFalse();
    }

    [Fact]
    public async Task who_stops_it_still_gets_what_was_done_and_nothing_else_begins()
    {
        using var stop = new CancellationTokenSource();
        Made slow = new("Slow", async (run, cancel) =>
        {
            var load = await run.Load(run.Config with { Duration = TimeSpan.FromMinutes(5), WarmUp = TimeSpan.Zero }, (request, _) => Stopping(request), cancel);
            cancel.ThrowIfCancellationRequested(); // as whatever it asks the servers then does
            return Result(load);
        });
        Made next = new("Next", (_, _) => throw new InvalidOperationException("It began."));

        var entries = await Run([slow, next], stop: stop.Token);

        var entry = entries.Single();
        entry.Outcome.ShouldBe(Outcome.Interrupted);
        var load = entry.Loads.Single();
        load.Succeeded.ShouldBeGreaterThanOrEqualTo(20 - slow.Full.Workers);
        (load.Succeeded + load.TimedOut + load.Cancelled).ShouldBe(load.Offered);

        ValueTask<string?> Stopping(LoadRequest request)
        {
            if (request.Number == 20)
            {
                stop.Cancel();
            }

            return ValueTask.FromResult<string?>(null);
        }
    }

    [Theory]
    [InlineData(true, CheckKind.Speed, Outcome.Failed)]
    [InlineData(false, CheckKind.Speed, Outcome.Held)]
    [InlineData(true, CheckKind.Correctness, Outcome.Failed)]
    [InlineData(false, CheckKind.Correctness, Outcome.Failed)]
    internal async Task a_check_of_speed_decides_in_the_full_form_only(bool full, CheckKind kind, Outcome outcome)
    {
        Made one = new("One", (_, _) => Task.FromResult(new ScenarioResult([], [new("p99", "< 1 ms", "2 ms", false, kind)])));

        (await Run([one], full: full)).Single().Outcome.ShouldBe(outcome);
    }

    [Fact]
    public async Task a_run_can_be_read_in_lines_and_in_tables_with_every_check()
    {
        Made one = new("One", async (run, stop) => Result(await run.Load(run.Config, Fine, stop)));
        Made two = new("Two", (_, _) => throw new IOException("no [disk]"));
        var lines = new StringWriter();
        var entries = await Run([one, two], screen: new PlainScreen(lines));
        var written = new StringWriter();
        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(written) });
        console.Profile.Width = 160;

        ResultTable.Write(console, SampleReport.Of(1, 1, 10) with { Scenarios = entries });

        lines.ToString().ShouldContain("[1/2] One: one that was made");
        lines.ToString().ShouldContain("BROKEN: IOException: no [disk]");
        written.ToString().ShouldContain("no 503");
        written.ToString().ShouldContain("offered = completed + timed out + cancelled");
        written.ToString().ShouldContain("Two: IOException: no [disk]");
        written.ToString().ShouldContain("1 of 2 scenarios hold");
    }

    [Fact]
    public void what_goes_on_is_shown_with_its_rate_errors_percentiles_and_the_time_left()
    {
        var pace = new Pace();
        var turn = new Turn(new Made("One", (_, _) => throw new NotSupportedException()), new(1, TimeSpan.FromSeconds(10), 1, 0), 3, 18);
        Shown().ShouldContain("preparing");

        pace.Report(Told(1, 100, 0));
        pace.Report(Told(2, 350, 7));

        pace.Rate.ShouldBe(250);
        Shown().ShouldBe("3/18 One ━━━━━━────────────────────── 250/s 7 errors p50 2 ms p99 30 ms 8 s left");

        pace.Report(Told(0.25, 50, 0)); // the next load
        pace.Rate.ShouldBe(0);
        pace.Report(Told(0.5, 100, 0));
        pace.Rate.ShouldBe(200);

        string Shown()
        {
            var output = new StringWriter();
            var shown = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
            shown.Profile.Width = 160;
            shown.Write(LiveScreen.Draw(turn, pace));
            return string.Join(' ', output.ToString().Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
        }

        static LoadProgress Told(double seconds, long completed, long failed) => new(
            TimeSpan.FromSeconds(seconds), completed, completed, failed, TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(30), TimeSpan.FromSeconds(10));
    }

    private static Task<ImmutableArray<ScenarioEntry>> Run(
        IScenario[] scenarios, Func<IClusters>? clusters = null, IScreen? screen = null, bool full = true, CancellationToken? stop = null) =>
        new ScenarioRunner(new RunRequest([.. scenarios]) { Full = full }, 7, screen ?? new PlainScreen(TextWriter.Null), clusters ?? (() => new Servers())).Run(stop ?? TestContext.Current.CancellationToken);

    private static ScenarioResult Result(LoadTestResult load) => new([new("ask", load)], [Check.AddsUp(load), Check.None("no 503", [])]);

    private sealed class Made(string name, Func<ScenarioRun, CancellationToken, Task<ScenarioResult>> run) : IScenario
    {
        public string Id => "LOAD-99";

        public string Name => name;

        public string What => "one that was made for the test";

        public LoadShape Full { get; } = new(200, TimeSpan.FromMilliseconds(100), Workers: 4, Nodes: 0);

        public LoadShape Short => Full;

        public Task<ScenarioResult> Run(ScenarioRun scenario, CancellationToken cancellationToken) => run(scenario, cancellationToken);
    }

    private sealed class Servers : IClusters, IAsyncDisposable
    {
        public int Ended { get; private set; }

        public Task<Cluster> Of(int nodes, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask DisposeAsync()
        {
            Ended++;
            return default;
        }
    }
}
