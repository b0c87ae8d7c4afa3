using System.Globalization;
using Sentinel.Load.Engine;
using Sentinel.Load.Report;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Sentinel.Load.Runner;

/// <summary>A line that moves while a scenario runs, and one that stays of each that is over.</summary>
internal sealed class LiveScreen(IAnsiConsole console) : IScreen
{
    private const int BarWidth = 28;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(125);

    public async Task<ScenarioEntry> Watch(Turn turn, Func<IProgress<LoadProgress>, Task<ScenarioEntry>> run)
    {
        var pace = new Pace();
        var running = run(pace);
        await console.Live(Draw(turn, pace)).AutoClear(true).StartAsync(async live =>
        {
            while (await Task.WhenAny(running, Task.Delay(Between)) != running)
            {
                live.UpdateTarget(Draw(turn, pace));
            }
        });
        var entry = await running;
        console.Write(Over(entry));
        return entry;
    }

    /// <summary>What is shown while it runs.</summary>
    public static IRenderable Draw(Turn turn, Pace pace)
    {
        var head = new Markup(string.Create(CultureInfo.InvariantCulture, $"[grey]{turn.Number,2}/{turn.Of}[/] [bold]{Markup.Escape(turn.Scenario.Name)}[/]"));
        var grid = new Grid { Expand = false }.AddColumns([.. Enumerable.Range(0, 6).Select(_ => new GridColumn().NoWrap())]);
        if (pace.Newest is not { } newest)
        {
            return new Rows(head, new Markup("      [grey]preparing …[/]"));
        }

        var full = (int)Math.Round(pace.Done * BarWidth);
        grid.AddRow(
            new Markup($"      [blue]{new string('━', full)}[/][grey]{new string('─', BarWidth - full)}[/]"),
            Text($"[bold]{pace.Rate,8:#,0}[/]/s"),
            newest.Failed == 0 ? Text($"[grey]0 errors[/]") : Text($"[red]{newest.Failed:#,0} errors[/]"),
            Text($"p50 [bold]{Milliseconds.Text(newest.P50.TotalMilliseconds),7}[/]"),
            Text($"p99 [bold]{Milliseconds.Text(newest.P99.TotalMilliseconds),7}[/]"),
            Text($"[grey]{pace.Left.TotalSeconds:0} s left[/]"));
        return new Rows(head, grid);
    }

    private static Markup Over(ScenarioEntry entry)
    {
        var (sign, colour) = entry.Outcome switch { Outcome.Held => ("✓", "green"), Outcome.Interrupted => ("–", "yellow"), _ => ("✗", "red") };
        return new(string.Create(
            CultureInfo.InvariantCulture,
            $"[{colour}]{sign}[/] {Markup.Escape(entry.Name)} [grey]{Markup.Escape(PlainScreen.EndOf(entry))}, {entry.Seconds:0.0} s[/]\n"));
    }

    private static Markup Text(FormattableString text) => new(text.ToString(CultureInfo.InvariantCulture));
}
