using System.Text.RegularExpressions;
using Sentinel.Integration.Kit;
using Sentinel.Load.Faults;
using Sentinel.Load.Report;
using Sentinel.Load.Scenarios;
using Shouldly;
using Xunit;

namespace Sentinel.Load.Lines;

public sealed partial class TestingPageSpecs
{
    private static readonly IReadOnlyList<TestLine> All = [.. LineList.Suites.SelectMany(suite => suite.Lines)];

    [Fact]
    public async Task the_document_says_what_the_catalogues_say()
    {
        var stop = TestContext.Current.CancellationToken;
        var file = Path.Combine(Repository.Root, "docs", "testing.md");
        var received = Path.ChangeExtension(file, ".received.md");
        var made = TestingPage.Of(
            ScenarioCatalogue.All, LineList.Suites, FaultList.All, await KeptReports.Scenarios(stop), await KeptReports.Benchmarks(stop)).ReplaceLineEndings("\n");
        if (File.Exists(file) && (await File.ReadAllTextAsync(file, stop)).ReplaceLineEndings("\n") == made)
        {
            File.Delete(received);
            return;
        }

        await File.WriteAllTextAsync(received, made, stop);
        throw new ShouldAssertException($"docs/testing.md is not what the code says. Look at {received}; if it is right, put it in its place.");
    }

    [Fact]
    public void ids_are_numbered_in_each_suite_and_no_test_is_two_lines()
    {
        foreach (var suite in LineList.Suites)
        {
            suite.Lines.Select(line => line.Id).ShouldBe(Enumerable.Range(1, suite.Lines.Count).Select(i => $"{suite.Prefix}-{i}"));
        }

        LineList.Suites.Select(suite => suite.Prefix).ShouldBeUnique();
        All.Select(line => (line.Class, line.Method)).ShouldBeUnique();
        All.Where(line => !line.Asserts.EndsWith('.')).ShouldBeEmpty();
        ScenarioCatalogue.All.Select(scenario => scenario.Id).ShouldBeUnique();
        ScenarioCatalogue.All.Where(scenario => !LoadId().IsMatch(scenario.Id)).Select(scenario => scenario.Name).ShouldBeEmpty();
    }

    [Fact]
    public void every_line_names_a_test_that_there_is()
    {
        All.Count.ShouldBeGreaterThanOrEqualTo(100);
        All.Where(line => !IsTest(line)).Select(line => $"{line.Id}: {line.Project}.{line.Class}.{line.Method}").ShouldBeEmpty();
        IsTest(All[0] with { Method = "what_nobody_has_written" }).ShouldBeFalse();
        IsTest(All[0] with { Class = "Policies.NoSuchSpecs" }).ShouldBeFalse();
    }

    [Fact]
    public void a_scenario_that_was_kept_is_told_with_what_was_measured()
    {
        var scenario = ScenarioCatalogue.All[0];
        var sample = SampleReport.Of(1, 1, 20);
        var report = sample with { Scenarios = [sample.Scenarios[0] with { Id = scenario.Id, Checks = [new("p99", "< 5 ms", "4.2 ms", true, CheckKind.Speed), new("a | b", "none", "2", false, CheckKind.Correctness)] }] };

        TestingPage.Of([scenario], [], [], report, []).ShouldContain("| p99 4.2 ms; a \\| b 2 (**missed**) |\n");
        TestingPage.Of([scenario], [], [], null, []).ShouldContain("|  |\n");
    }

    private static bool IsTest(TestLine line) =>
        Path.Combine(Repository.Root, line.File) is var file && File.Exists(file)
        && Regex.IsMatch(File.ReadAllText(file), $@"\[(Fact|Theory)\]\s+((\[|//)[^\n]+\s+)*(public|internal) (async )?\w+ {Regex.Escape(line.Method)}\(");

    [GeneratedRegex("^LOAD-[1-9][0-9]*$")]
    private static partial Regex LoadId();
}
