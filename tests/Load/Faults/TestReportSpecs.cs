using Shouldly;
using Xunit;

namespace Sentinel.Load.Faults;

/// <summary>What counts as noticing a fault: a test that failed, and nothing else that is red.</summary>
public sealed class TestReportSpecs
{
    private const string Passed = """<test type="Sentinel.Unit.A.Specs" method="it_holds" result="Pass" />""";

    private const string Failed = """
        <test type="Sentinel.Unit.A.Specs" method="it_holds" result="Fail"><failure exception-type="Shouldly.ShouldAssertException">
        <message>x
            should be
        1</message></failure></test>
        """;

    private const string WithoutFixture = """
        <test type="Sentinel.Unit.A.Specs" method="it_holds" result="Fail"><failure exception-type="Xunit.Sdk.TestPipelineException">
        <message>no server</message></failure></test>
        """;

    [Theory]
    [InlineData(Passed, "Passed", null)]
    [InlineData(Failed, "Failed", "x should be 1")]
    [InlineData(Passed + Failed + Passed, "Failed", "x should be 1")]
    [InlineData(WithoutFixture, "NotRun", "no server")]
    [InlineData(Passed + WithoutFixture, "NotRun", "no server")]
    [InlineData("", "NotRun", "it did not run")]
    [InlineData("""<test type="Sentinel.Unit.A.Specs" method="it_holds" result="Skip" />""", "NotRun", "it did not run")]
    [InlineData("""<test type="Sentinel.Unit.A.Specs" method="it_holds_too" result="Fail"><failure /></test>""", "NotRun", "it did not run")]
    public void a_test_is_what_all_its_rows_are(string rows, string end, string? said) =>
        TestReport.Parse($"<assemblies><assembly><collection>{rows}</collection></assembly></assemblies>")
            .Of(CatchingTest.Unit("A.Specs", "it_holds"))
            .ShouldBe(new(Enum.Parse<TestEnd>(end), said));

    [Theory]
    [InlineData("Failed", "Caught")]
    [InlineData("Passed", "Missed")]
    [InlineData("TimedOut", "TimedOut")]
    [InlineData("NotRun", "Broken")]
    public void a_fault_is_caught_by_a_test_that_fails_and_by_nothing_else(string end, string verdict) =>
        FaultHunt.Judge(Enum.Parse<TestEnd>(end)).ShouldBe(Enum.Parse<Verdict>(verdict));
}
