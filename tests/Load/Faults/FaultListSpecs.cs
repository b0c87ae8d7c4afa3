using System.Text.RegularExpressions;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Load.Faults;

/// <summary>That the list can be tried at all; whether its faults are caught takes a build of each.</summary>
public sealed partial class FaultListSpecs
{
    private const int Fewest = 28;

    private static readonly string[] Layers = ["Domain", "Application", "Infrastructure", "Api"];

    private static readonly string[] Columns =
    [
        "Holds", "Identity", "Policies", "RateLimits", "Requests", "BreakGlass", "Nodes", "Sessions", "Revocation", "Credentials", "Audit",
        "EventLog", "Http",
    ];

    [Fact]
    public void each_has_a_name_and_a_sentence_of_its_own()
    {
        FaultList.All.Count.ShouldBeGreaterThanOrEqualTo(Fewest);
        FaultList.All.Select(fault => fault.Name).ShouldBeUnique();
        FaultList.All.Select(fault => fault.Wrong).ShouldBeUnique();
        FaultList.All.Where(fault => !Kebab().IsMatch(fault.Name)).Select(fault => fault.Name).ShouldBeEmpty();
        FaultList.All.Where(fault => !fault.Wrong.EndsWith('.')).Select(fault => fault.Name).ShouldBeEmpty();
    }

    [Fact]
    public void each_is_in_one_line_that_stands_once_in_production_code() => FaultList.All.Where(fault =>
            !fault.File.StartsWith("src/", StringComparison.Ordinal)
            || (fault.Line + fault.Instead).Contains('\n', StringComparison.Ordinal)
            || fault.In(Text(fault.File)) is not { } faulty
            || faulty == Text(fault.File))
        .Select(fault => fault.Name).ShouldBeEmpty();

    [Fact]
    public void each_names_a_test_that_there_is() => FaultList.All.Where(fault =>
            !Regex.IsMatch(Text(fault.Test.File), $@"\[(Fact|Theory)\]\s+(\[[^\n]+\]\s+)*public (async )?\w+ {Regex.Escape(fault.Test.Method)}\("))
        .Select(fault => $"{fault.Name}: {fault.Test.FullName}").ShouldBeEmpty();

    [Fact]
    public void every_layer_and_every_column_has_one()
    {
        var folders = FaultList.All.Select(fault => fault.File.Split('/')).ToList();
        Layers.Except(folders.Select(path => path[1])).ShouldBeEmpty();
        Columns.Except(folders.Select(path => path[2])).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("before a < b behind", "before a <= b behind")]
    [InlineData("a < b", "a <= b")]
    [InlineData("a < c", null)]
    [InlineData("a < b, a < b", null)]
    public void a_fault_is_put_where_its_line_stands_and_only_if_that_is_one_place(string text, string? faulty) =>
        new Fault("x", "src/X.cs", "a < b", "a <= b", "It is wrong.", CatchingTest.Unit("X", "y")).In(text).ShouldBe(faulty);

    private static string Text(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex Kebab();
}
