using System.Xml.Linq;

namespace Sentinel.Load.Faults;

/// <summary>What xunit wrote of a run.</summary>
internal sealed class TestReport(XDocument report)
{
    /// <summary>How a fixture fails that a test needs: it does not begin, so it has noticed nothing.</summary>
    private const string Fixture = "Xunit.Sdk.TestPipelineException";

    public static TestReport Parse(string xml) => new(XDocument.Parse(xml));

    /// <summary>What became of a test, all rows of a theory together.</summary>
    public TestOutcome Of(CatchingTest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        var rows = report.Descendants("test")
            .Where(row => (string?)row.Attribute("type") == test.Type && (string?)row.Attribute("method") == test.Method).ToList();
        var failures = rows.Where(row => (string?)row.Attribute("result") == "Fail").Select(row => row.Element("failure")!).ToList();
        var noticed = failures.Find(failure => (string?)failure.Attribute("exception-type") != Fixture);
        return noticed is not null ? new(TestEnd.Failed, Said(noticed))
            : failures.Count > 0 ? new(TestEnd.NotRun, Said(failures[0]))
            : rows.Count == 0 || rows.Exists(row => (string?)row.Attribute("result") != "Pass") ? new(TestEnd.NotRun, "it did not run")
            : new(TestEnd.Passed, null);
    }

    private static string Said(XElement failure) =>
        string.Join(' ', ((string?)failure.Element("message") ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>What became of a test.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Said">What it said when it did not pass, on one line.</param>
internal sealed record TestOutcome(TestEnd End, string? Said);

internal enum TestEnd
{
    Passed,
    Failed,

    /// <summary>It was not found, or never got to its first line.</summary>
    NotRun,

    /// <summary>It did not end in time and was ended.</summary>
    TimedOut,
}
