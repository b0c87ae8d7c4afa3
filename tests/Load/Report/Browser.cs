using Microsoft.Playwright;
using Sentinel.Integration.Kit;

namespace Sentinel.Load.Report;

/// <summary>A real browser that looks at pages. One that is missing fails the test: nothing was shown then.</summary>
public sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"];

    private readonly IPlaywright _driver;
    private readonly IBrowser _browser;

    private Browser(IPlaywright driver, IBrowser browser) => (_driver, _browser) = (driver, browser);

    public static async Task<Browser> Start()
    {
        var program = Names.SelectMany(Tool.OnPath).FirstOrDefault()
            ?? throw new ToolMissingException("A browser is needed and was not found. On Debian: apt-get install chromium; ./test --install does it.");
        var driver = await Playwright.CreateAsync();
        try
        {
            return new(driver, await driver.Chromium.LaunchAsync(new() { ExecutablePath = program, Headless = true, Args = Arguments }));
        }
        catch
        {
            driver.Dispose();
            throw;
        }
    }

    /// <summary>A window on a file, and whatever it complained of or asked for.</summary>
    internal async Task<Window> Open(string file, int width = 1280, bool dark = false)
    {
        var page = await _browser.NewPageAsync(new()
        {
            ViewportSize = new() { Width = width, Height = 900 },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
        });
        var window = new Window(page, new Uri(file).AbsoluteUri, [], []);
        page.Console += (_, message) => window.Complaints.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => window.Complaints.Add(error);
        page.Request += (_, request) => window.Requests.Add(request.Url);
        await page.GotoAsync(window.Address);
        return window;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _driver.Dispose();
    }
}

/// <param name="Complaints">What stands in its console.</param>
/// <param name="Requests">All that it asked for, itself included.</param>
internal sealed record Window(IPage Page, string Address, List<string> Complaints, List<string> Requests);
