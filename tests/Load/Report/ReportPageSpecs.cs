using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using Sentinel.Load.Runner;
using Sentinel.Load.Scenarios;
using Sentinel.Load.Targets;
using Shouldly;
using Xunit;

namespace Sentinel.Load.Report;

/// <summary>The page as a browser shows it.</summary>
[Collection(ScenarioCollection.Name)]
public sealed class ReportPageSpecs(ScenarioServers servers, BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    /// <summary>What is wrong with the drawings of a page: a mark too few or too many, a place that is none, a text over another.</summary>
    private const string Faults = """
        () => {
          const faults = [], name = svg => svg.getAttribute('aria-label');
          const meet = (a, b) => a.x + a.width > b.x + 0.5 && b.x + b.width > a.x + 0.5 && a.y + a.height > b.y + 2 && b.y + b.height > a.y + 2;
          for (const svg of document.querySelectorAll('figure svg')) {
            const wanted = +svg.dataset.points, marks = [...svg.querySelectorAll('.mark')], box = svg.viewBox.baseVal;
            const inside = b => b.x >= -0.5 && b.y >= -0.5 && b.x + b.width <= box.width + 0.5 && b.y + b.height <= box.height + 0.5;
            if (!(wanted > 0) || marks.length !== wanted) faults.push(`${name(svg)}: ${marks.length} marks instead of ${wanted}`);
            for (const mark of marks) {
              const b = mark.getBBox();
              if (!inside(b) || !(b.width > 0) || !(b.height > 0)) faults.push(`${name(svg)}: a mark at ${b.x} ${b.y}, ${b.width} by ${b.height}`);
            }
            for (const part of svg.querySelectorAll('*'))
              for (const attribute of part.attributes)
                if (/NaN|Infinity|∞|undefined|null/.test(attribute.value)) faults.push(`${name(svg)}: ${attribute.name} is ${attribute.value}`);
            const texts = [...svg.querySelectorAll('text')].map(text => ({ text: text.textContent, box: text.getBBox() }));
            for (const { text, box: b } of texts) if (!inside(b) || !text.trim()) faults.push(`${name(svg)}: '${text}' is outside`);
            texts.forEach((one, i) => texts.slice(i + 1).forEach(other => {
              if (meet(one.box, other.box)) faults.push(`${name(svg)}: '${one.text}' is over '${other.text}'`);
            }));
          }
          if (document.documentElement.scrollWidth > window.innerWidth) faults.push(`the page is ${document.documentElement.scrollWidth} wide`);
          return faults;
        }
        """;

    [Fact]
    public async Task a_real_short_run_is_shown_with_all_its_data_and_asks_nobody_for_anything()
    {
        var scenario = CredentialRequests.Steady;
        var request = new RunRequest([scenario]) { Full = false };
        var entries = await new ScenarioRunner(request, 1, new PlainScreen(TextWriter.Null), () => new Lent(servers.Clusters)).Run(TestContext.Current.CancellationToken);
        entries.Single().Error.ShouldBeNull();
        var report = SampleReport.Of(1, 2, 50) with { Scenarios = entries, Full = false };

        await Show(report, async window =>
        {
            (await window.Page.EvaluateAsync<string[]>(Faults)).ShouldBeEmpty();
            (await window.Page.Locator("figure svg").CountAsync()).ShouldBe(3);
            (await Counted(window)).ShouldBe([entries[0].Loads[0].Timed]);
            (await window.Page.Locator("figure svg").Nth(2).Locator(".mark").CountAsync()).ShouldBe(entries[0].Loads[0].PerSecond.Length);
        });
    }

    [Theory]
    [InlineData(12, 120, 1280, false)]
    [InlineData(3, 40, 390, true)]
    [InlineData(600, 5, 900, false)]
    [InlineData(1, 1, 1280, true)]
    public async Task every_drawing_has_its_data_and_room_for_its_words_in_any_window(int seconds, int rate, int width, bool dark)
    {
        var report = SampleReport.Of(seconds, seconds, rate);
        await Show(report, async window =>
        {
            (await window.Page.EvaluateAsync<string[]>(Faults)).ShouldBeEmpty();
            var loads = report.Scenarios.SelectMany(scenario => scenario.Loads).ToList();
            (await window.Page.Locator("figure svg").CountAsync())
                .ShouldBe((loads.Count * 3) + report.Scenarios.Sum(scenario => scenario.Series.Length));
            (await Counted(window)).ShouldBe(loads.Select(load => load.Timed));
            (await window.Page.Locator("section[id=LOAD-2] .flag.event").CountAsync()).ShouldBe(5 * 2);
        }, width, dark);
    }

    [Fact]
    public async Task what_scenarios_say_is_text_and_never_markup()
    {
        await Show(SampleReport.Of(2, 2, 50), async window =>
        {
            (await window.Page.Locator("main script, main img, main b >> text=does").CountAsync()).ShouldBe(0);
            (await window.Page.Locator("section[id=LOAD-3] h2").InnerTextAsync()).ShouldContain("<script>alert(1)</script>");
            (await window.Page.Locator("section[id=LOAD-3] .error").InnerTextAsync()).ShouldBe("InvalidOperationException: <img src=x onerror=alert(1)>");
        });
    }

    [Fact]
    public async Task every_table_and_drawing_has_a_name_and_every_check_its_result()
    {
        var report = SampleReport.Of(3, 8, 60);
        await Show(report, async window =>
        {
            (await window.Page.Locator("figure svg[role=img][aria-label]").CountAsync()).ShouldBe(await window.Page.Locator("figure svg").CountAsync());
            (await window.Page.Locator("figure details table.figures").CountAsync()).ShouldBe(await window.Page.Locator("figure svg").CountAsync());
            (await window.Page.Locator(".checks tbody tr .pill").AllInnerTextsAsync())
                .ShouldBe(["✓ met", "✓ met", "✗ missed", "✗ missed"]);
            (await window.Page.Locator("h1").CountAsync()).ShouldBe(1);
        });
    }

    [Fact]
    public void a_report_comes_back_from_its_json_as_it_went_and_makes_the_same_page()
    {
        var report = SampleReport.Of(3, 4, 60);

        var read = LoadReport.Read(report.Text());

        read.Text().ShouldBe(report.Text());
        ReportPage.Of(read).ShouldBe(ReportPage.Of(report));
        JsonDocument.Parse(report.Text()).RootElement.GetProperty("scenarios")[0].GetProperty("loads")[0].GetProperty("buckets").GetArrayLength().ShouldBeGreaterThan(20);
    }

    private static async Task<long[]> Counted(Window window) =>
        [.. (await window.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('figure svg')].filter(svg => svg.querySelector('[data-count]')).map(svg => '' + [...svg.querySelectorAll('[data-count]')].reduce((sum, mark) => sum + +mark.dataset.count, 0))"))
            .Select(sum => long.Parse(sum, CultureInfo.InvariantCulture))];

    private async Task Show(LoadReport report, Func<Window, Task> look, int width = 1280, bool dark = false)
    {
        var file = Path.Combine(fixture.Folder, $"{Guid.NewGuid():N}.html");
        await File.WriteAllTextAsync(file, ReportPage.Of(report), TestContext.Current.CancellationToken);
        var window = await (await fixture.Browser).Open(file, width, dark);
        try
        {
            await look(window);
            window.Complaints.ShouldBeEmpty();
            window.Requests.Where(url => url != window.Address && url != "data:,").ShouldBeEmpty();
        }
        finally
        {
            await window.Page.CloseAsync();
        }
    }

    /// <summary>Servers that go on when the scenario is over.</summary>
    private sealed class Lent(IClusters clusters) : IClusters
    {
        public Task<Cluster> Of(int nodes, CancellationToken cancellationToken) => clusters.Of(nodes, cancellationToken);
    }
}

/// <summary>One browser for all pages.</summary>
public sealed class BrowserFixture : IAsyncDisposable
{
    private readonly Lazy<Task<Browser>> _browser = new(Report.Browser.Start);

    public string Folder { get; } = Directory.CreateTempSubdirectory("sentinel-page-").FullName;

    public Task<Browser> Browser => _browser.Value;

    public async ValueTask DisposeAsync()
    {
        if (_browser.IsValueCreated && _browser.Value.IsCompletedSuccessfully)
        {
            await (await _browser.Value).DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }
}
