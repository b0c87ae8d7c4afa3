using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sentinel.Load.Report;

/// <summary>The report as one page that needs nothing from elsewhere, and no script.</summary>
internal static class ReportPage
{
    private static readonly string Style = Read("report.css");

    public static string Of(LoadReport report) => Html.Of($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '{Hash(Style)}'; img-src data:; base-uri 'none'; form-action 'none'">
        <meta name="color-scheme" content="light dark">
        <link rel="icon" href="data:,">
        <title>Sentinel under load, {report.At:yyyy-MM-dd}</title>
        <style>{new Html(Style)}</style>
        </head>
        <body>
        <main>
        {Head(report)}{SummaryTable.Of(report)}{report.Scenarios.Select(scenario => ScenarioSection.Of(scenario, report.Full))}{Foot(report)}</main>
        </body>
        </html>

        """).Markup;

    private static Html Head(LoadReport report)
    {
        var (held, checks) = (report.Scenarios.Count(scenario => scenario.Outcome == Outcome.Held), report.Scenarios.SelectMany(scenario => scenario.Checks).ToList());
        var requests = report.Scenarios.SelectMany(scenario => scenario.Loads).Sum(load => load.Offered);
        return Html.Of($"""
            <header>
            <p class="over">Load report</p>
            <h1>Sentinel under load</h1>
            <p class="lead">{report.At:d MMMM yyyy, HH:mm} UTC · commit <code>{report.Commit}</code> · {report.Machine.Cores} cores, {report.Machine.Processor}, {report.Machine.MemoryGiB:0.#} GiB</p>
            <dl class="tiles">
            <div class="{(report.Holds ? "good" : "bad")}"><dt>scenarios hold</dt><dd>{held}<small> of {report.Scenarios.Length}</small></dd></div>
            <div><dt>checks met</dt><dd>{checks.Count(check => check.Met)}<small> of {checks.Count}</small></dd></div>
            <div><dt>requests</dt><dd>{requests}</dd></div>
            <div><dt>time</dt><dd>{TimeSpan.FromSeconds(Math.Round(report.Seconds)):c}</dd></div>
            </dl>
            {(report.Full ? Html.Empty : Html.Of($"<p class=\"remark\">The short form: what is right decides, thresholds of speed are told only.</p>"))}
            </header>

            """);
    }

    private static Html Foot(LoadReport report)
    {
        var machine = report.Machine;
        return Html.Of($"""
            <section id="conditions">
            <h2>Machine, configuration, and how to repeat it</h2>
            <div class="wide"><table class="facts"><tbody>
            {Row("Processor", $"{machine.Cores} cores, {machine.Processor}")}{Row("Memory", string.Create(CultureInfo.InvariantCulture, $"{machine.MemoryGiB:0.#} GiB"))}{Row("System", machine.Os)}{Row("Runtime", machine.Dotnet)}{Row("PostgreSQL", machine.PostgreSql)}{Row("Commit", report.Commit)}{Row("Seed", report.Seed.ToString(CultureInfo.InvariantCulture))}{report.Configuration.Select(figure => Row(figure.Name, figure.Value))}</tbody></table></div>
            <pre><code>{report.Command}</code></pre>
            <p class="note">Latency counts from the moment at which a request was due, whether or not the target had answered those before it, so that a target that stalls cannot hide its queue. The client runs on the same machine as the servers. Percentiles are off by 0.8 % at most.</p>
            </section>

            """);
    }

    private static Html Row(string name, string value) => Html.Of($"<tr><th scope=\"row\">{name}</th><td>{value}</td></tr>\n");

    private static string Hash(string style) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));

    private static string Read(string name)
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
