using Sentinel.Load.Scenarios;
using Shouldly;
using Xunit;

namespace Sentinel.Load.Runner;

public sealed class RunRequestSpecs
{
    private static readonly CredentialRequests One = CredentialRequests.Steady;

    [Fact]
    public void a_scenario_keeps_its_own_load_but_for_what_the_command_line_changes()
    {
        Read("Server_credential_requests").ShapeOf(One).ShouldBe(One.Full);
        Read("SERVER_credential_requests --short").ShapeOf(One).ShouldBe(One.Short);
        Read("all --rate 250.5 --duration 90s --workers 8 --nodes 3 --count 20").ShapeOf(One)
            .ShouldBe(new LoadShape(250.5, TimeSpan.FromSeconds(90), 8, 3, 20));
        Read("all --duration 250ms").Duration.ShouldBe(TimeSpan.FromMilliseconds(250));
        Read("all --duration 10m").Duration.ShouldBe(TimeSpan.FromMinutes(10));
        Read("all --duration 2").Duration.ShouldBe(TimeSpan.FromSeconds(2));
        Read("all --seed -7").Seed.ShouldBe(-7);
        Read("all").Scenarios.ShouldBe(ScenarioCatalogue.All);
    }

    [Fact]
    public void what_needs_no_server_gets_none() =>
        Read("all --nodes 3").ShapeOf(new Serverless()).Nodes.ShouldBe(0);

    [Theory]
    [InlineData("Server_credentials", "'Server_credentials' is no scenario. They are: ")]
    [InlineData("--short", "Name scenarios, or say all. Usage: list | <name…> | all ")]
    [InlineData("all --rat 5", "'--rat' is no option. Usage: ")]
    [InlineData("all --rate", "--rate needs a value. Usage: ")]
    [InlineData("all --rate --short", "--rate needs a value. Usage: ")]
    [InlineData("all --rate fast", "--rate 'fast' is not a number of requests per second above 0, such as 500.")]
    [InlineData("all --rate 0", "--rate '0' is not a number of requests per second above 0, such as 500.")]
    [InlineData("all --rate NaN", "--rate 'NaN' is not a number of requests per second above 0, such as 500.")]
    [InlineData("all --duration 5h", "--duration '5h' is not a time such as 30s, 500ms or 10m.")]
    [InlineData("all --duration ms", "--duration 'ms' is not a time such as 30s, 500ms or 10m.")]
    [InlineData("all --workers 0", "--workers '0' is not a whole number from 1 to 100000.")]
    [InlineData("all --nodes 17", "--nodes '17' is not a whole number from 1 to 16.")]
    [InlineData("all --seed x", "--seed 'x' is not a whole number.")]
    [InlineData("all --html /no/such/folder/page.html", "--html '/no/such/folder/page.html' is not a file in a folder that there is.")]
    public async Task a_mistaken_command_line_is_told_before_anything_runs(string arguments, string told)
    {
        var (request, problems) = RunRequest.Read(arguments.Split(' '), ScenarioCatalogue.All);

        request.ShouldBeNull();
        problems.ShouldHaveSingleItem().ShouldStartWith(told);
        (await RunCommand.Run(arguments.Split(' '))).ShouldBe(2);
    }

    [Fact]
    public void every_mistake_is_told_at_once() =>
        RunRequest.Read(["nothing", "--rate", "x", "--workers", "y"], ScenarioCatalogue.All).Problems.Count.ShouldBe(3);

    [Theory]
    [InlineData("all", true)]
    [InlineData("Server_credential_requests", true)]
    [InlineData("-method", false)]
    [InlineData("xunit.runner.json", false)]
    [InlineData(":123", false)]
    [InlineData("@answers", false)]
    public void a_name_is_told_from_what_the_test_runner_takes(string first, bool taken) => RunCommand.Takes(first).ShouldBe(taken);

    [Fact]
    public async Task the_list_has_every_scenario_and_every_benchmark()
    {
        var output = new StringWriter();

        (await ListCommand.Run(output)).ShouldBe(0);

        ScenarioCatalogue.All.ShouldAllBe(scenario => output.ToString().Contains($" {scenario.Name} ", StringComparison.Ordinal));
        Benchmarks.Catalogue.All.ShouldAllBe(benchmark => output.ToString().Contains($"  {benchmark.Name} ", StringComparison.Ordinal));
    }

    private static RunRequest Read(string arguments) => RunRequest.Read(arguments.Split(' '), ScenarioCatalogue.All).Request.ShouldNotBeNull();

    private sealed class Serverless : IScenario
    {
        public string Id => "LOAD-98";

        public string Name => "Serverless";

        public string What => "nothing";

        public LoadShape Full { get; } = new(1, TimeSpan.FromSeconds(1), 1, Nodes: 0);

        public LoadShape Short => Full;

        public Task<ScenarioResult> Run(ScenarioRun run, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
