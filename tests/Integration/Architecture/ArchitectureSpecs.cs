using System.Reflection;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Architecture;

public sealed class ArchitectureSpecs
{
    private static readonly IReadOnlyList<SourceFile> Sources = SourceFile.All();
    private static readonly IReadOnlyList<SourceFile> Tests = SourceFile.All("tests");

    [Fact]
    public void the_sources_are_looked_at()
    {
        Sources.ShouldContain(file => file.Path == "Domain/Kernel/Decision.cs");
        Tests.ShouldContain(file => file.Path == "Integration/Architecture/ArchitectureSpecs.cs");
    }

    [Theory]
    [InlineData("Domain")]
    [InlineData("Application")]
    [InlineData("Infrastructure")]
    public void a_layer_references_only_what_it_may(string layer) =>
        LayerRule.Violations(layer, Assembly.Load($"Sentinel.{layer}").GetReferencedAssemblies().Select(name => name.Name!)).ShouldBe([]);

    [Fact]
    public void namespaces_are_folders() => Sources.SelectMany(FileRules.Namespaces).ShouldBe([]);

    [Fact]
    public void columns_use_only_what_stands_left_of_them() => Sources.SelectMany(ColumnRule.Violations).ShouldBe([]);

    [Fact]
    public void no_type_has_a_name_that_says_nothing() => Sources.SelectMany(FileRules.Names).ShouldBe([]);

    [Fact]
    public void no_file_is_too_long() => Sources.SelectMany(FileRules.Lengths).ShouldBe([]);

    [Fact]
    public void lines_end_as_everywhere() => Sources.Concat(Tests).SelectMany(LayoutRules.Ends).ShouldBe([]);

    [Fact]
    public void usings_stand_in_order() => Sources.Concat(Tests).SelectMany(LayoutRules.Usings).ShouldBe([]);
}
