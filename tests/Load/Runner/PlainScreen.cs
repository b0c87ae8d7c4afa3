using System.Globalization;
using Sentinel.Load.Engine;
using Sentinel.Load.Report;

namespace Sentinel.Load.Runner;

/// <summary>Lines, for where nobody looks while they are written.</summary>
internal sealed class PlainScreen(TextWriter output) : IScreen
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);

    public async Task<ScenarioEntry> Watch(Turn turn, Func<IProgress<LoadProgress>, Task<ScenarioEntry>> run)
    {
        await output.WriteLineAsync($"[{turn.Number}/{turn.Of}] {turn.Scenario.Name}: {turn.Scenario.What}");
        var pace = new Pace();
        var running = run(pace);
        for (var told = default(LoadProgress); await Task.WhenAny(running, Task.Delay(Between)) != running;)
        {
            if (pace.Newest is { } newest && newest != told)
            {
                told = newest;
                await output.WriteLineAsync(Line(pace, newest));
            }
        }

        var entry = await running;
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {EndOf(entry)} after {entry.Seconds:0.0} s"));
        return entry;
    }

    /// <summary>How a scenario ended, in a word or two.</summary>
    public static string EndOf(ScenarioEntry entry) => entry.Outcome switch
    {
        Outcome.Held => "holds",
        Outcome.Failed => "FAILS",
        Outcome.Broken => $"BROKEN: {entry.Error}",
        _ => "stopped",
    };

    private static string Line(Pace pace, LoadProgress newest) => string.Create(
        CultureInfo.InvariantCulture,
        $"  {pace.Done * 100,3:0} %  {pace.Rate,8:#,0}/s  {newest.Failed:#,0} errors  p50 {Milliseconds.Text(newest.P50.TotalMilliseconds)}  p99 {Milliseconds.Text(newest.P99.TotalMilliseconds)}  {pace.Left.TotalSeconds:0} s left");
}
