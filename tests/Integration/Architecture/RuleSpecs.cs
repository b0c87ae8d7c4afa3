using Shouldly;
using Xunit;

namespace Sentinel.Integration.Architecture;

/// <summary>Each rule is seen red on a sample: a rule that finds nothing there would find nothing anywhere.</summary>
public sealed class RuleSpecs
{
    [Theory]
    [InlineData("Domain", "Npgsql", "MediatR", "Sentinel.Application", "Microsoft.Extensions.Logging.Abstractions")]
    [InlineData("Application", "Npgsql", "Microsoft.AspNetCore.Http.Abstractions", "Microsoft.Extensions.Hosting",
        "AWSSDK.Core", "YamlDotNet", "Sentinel.Infrastructure")]
    [InlineData("Infrastructure", "Sentinel.Api")]
    public void a_reference_that_is_not_allowed_is_found(string layer, params string[] forbidden) =>
        LayerRule.Violations(layer, ["System.Runtime", .. forbidden]).ShouldBe(forbidden.Select(name => $"{layer} references {name}"));

    [Theory]
    [InlineData("Application", "MediatR")]
    [InlineData("Application", "Sentinel.Domain")]
    [InlineData("Infrastructure", "Npgsql")]
    [InlineData("Domain", "System.Text.Json")]
    public void an_allowed_reference_is_not(string layer, string allowed) => LayerRule.Violations(layer, [allowed]).ShouldBe([]);

    [Theory]
    [InlineData("namespace Sentinel.Domain.Session;", "has namespace Sentinel.Domain.Session; its folder says Sentinel.Domain.Sessions")]
    [InlineData("public class A;", "has no namespace; its folder says Sentinel.Domain.Sessions")]
    public void a_namespace_that_is_not_its_folder_is_found(string text, string violation) =>
        FileRules.Namespaces(new("Domain/Sessions/A.cs", text)).ShouldBe([$"Domain/Sessions/A.cs {violation}"]);

    [Fact]
    public void a_program_at_the_root_needs_no_namespace_and_others_do()
    {
        FileRules.Namespaces(new("Api/Program.cs", "app.Run();")).ShouldBe([]);
        FileRules.Namespaces(new("Api/Other.cs", "")).Count().ShouldBe(1);
    }

    [Theory]
    [InlineData("Domain/Sessions", "using Sentinel.Domain.Revocation;", "Revocation")]
    [InlineData("Domain/Sessions", "using static Sentinel.Domain.Credentials.Ground;", "Credentials")]
    [InlineData("Domain/Holds", "using Order = Sentinel.Domain.Policies.Policy;", "Policies")]
    [InlineData("Application/Holds", "Application.Nodes.INodes nodes", "Nodes")]
    [InlineData("Application/Identity", "var x = global::Sentinel.Domain.Policies.Policy.Empty;", "Policies")]
    [InlineData("Api/Credentials", "using Sentinel.Application.Audit;", "Audit")]
    [InlineData("Api/Audit", "using Sentinel.Application.Notifications;", "Notifications")]
    [InlineData("Infrastructure/Sessions", "using Sentinel.Infrastructure.SandboxSts;", "Credentials")]
    [InlineData("Api/Sessions", "using Sentinel.Api.Hosting;", "Hosting")]
    public void a_column_that_uses_what_stands_right_of_it_is_found(string folder, string text, string used) =>
        ColumnRule.Violations(new($"{folder}/A.cs", text))
            .ShouldBe([$"{folder}/A.cs uses {used}, which {folder.Split('/')[1]} may not"]);

    [Theory]
    [InlineData("Domain/Revocation", "using Sentinel.Domain.Sessions;")]
    [InlineData("Domain/Sessions", "using Sentinel.Domain.Kernel; using Sentinel.Domain.Sessions; using Sentinel.Domain.Nodes;")]
    [InlineData("Api/Audit", "using Sentinel.Domain.Credentials; using Sentinel.Domain.Identity;")]
    [InlineData("Api/Http", "using Sentinel.Domain.Credentials;")]
    [InlineData("Infrastructure/Credentials", "using Sentinel.Infrastructure.SandboxSts;")]
    [InlineData("Api/SandboxSts", "using Sentinel.Domain.Credentials;")]
    [InlineData("Api/Hosting", "using Sentinel.Api.Credentials; using Sentinel.Domain.Identity;")]
    [InlineData("Domain/Sessions", "// see Sentinel.Domain.Credentials.Lease")]
    [InlineData("Domain/Sessions", "var x = other.Domain.Length;")]
    public void what_a_column_may_use_is_not(string folder, string text) =>
        ColumnRule.Violations(new($"{folder}/A.cs", text)).ShouldBe([]);

    [Fact]
    public void code_at_the_root_of_a_project_may_use_every_column() =>
        ColumnRule.Violations(new("Api/Program.cs", "using Sentinel.Infrastructure.Credentials;")).ShouldBe([]);

    [Fact]
    public void a_folder_that_is_no_column_is_found()
    {
        ColumnRule.Violations(new("Domain/Common/A.cs", "")).ShouldBe(["Domain/Common/A.cs is in Common, which is no column of the table"]);
        ColumnRule.Violations(new("Domain/Sessions/A.cs", "using Sentinel.Domain.Common;"))
            .ShouldBe(["Domain/Sessions/A.cs uses Common, which is no column of the table"]);
    }

    [Theory]
    [InlineData("public sealed class SessionManager;", "SessionManager")]
    [InlineData("internal static class TimeUtils", "TimeUtils")]
    [InlineData("public sealed record SessionDto(string Id);", "SessionDto")]
    [InlineData("    private readonly record struct PolicyHelper", "PolicyHelper")]
    [InlineData("public interface ISessionService", "ISessionService")]
    public void a_name_that_says_nothing_is_found(string text, string name) =>
        FileRules.Names(new("Domain/Sessions/A.cs", text)).ShouldBe([$"Domain/Sessions/A.cs declares {name}"]);

    [Theory]
    [InlineData("public sealed class Sessions(IServiceProvider services)")]
    [InlineData("// class SessionManager")]
    public void other_names_are_not(string text) => FileRules.Names(new("Domain/Sessions/A.cs", text)).ShouldBe([]);

    [Theory]
    [InlineData(FileRules.MostLines, 0)]
    [InlineData(FileRules.MostLines + 1, 1)]
    public void a_file_that_is_too_long_is_found(int lines, int violations) =>
        FileRules.Lengths(new("Domain/Sessions/A.cs", string.Concat(Enumerable.Repeat("x\n", lines)))).Count().ShouldBe(violations);

    [Theory]
    [InlineData("\uFEFFclass A;\n", "begins with a byte order mark")]
    [InlineData("class A\r\n{\n}\n", "has a carriage return")]
    [InlineData("class A;", "does not end its last line")]
    public void an_odd_end_is_found(string text, string violation) => LayoutRules.Ends(new("A.cs", text)).ShouldBe([$"A.cs {violation}"]);

    [Theory]
    [InlineData("A;", "System;")]
    [InlineData("System.Text.Json;", "System.Text;")]
    [InlineData("System.Text;", "System.Net;")]
    [InlineData("A.Cd;", "A.B;")]
    [InlineData("Ab.C;", "A.D;")]
    [InlineData("static A.B;", "C;")]
    [InlineData("A = C.D;", "static E.F;")]
    [InlineData("B = System.Text;", "A = X.Y;")]
    public void usings_out_of_order_are_found(string first, string second)
    {
        var (wrong, right) = ($"using {first}\nusing {second}\n\nnamespace X;\n", $"using {second}\nusing {first}\n\nnamespace X;\n");
        LayoutRules.Usings(new("A.cs", wrong)).Count().ShouldBe(1);
        LayoutRules.Usings(new("A.cs", right)).ShouldBe([]);
    }

    [Fact]
    public void what_uses_a_thing_is_no_directive() =>
        LayoutRules.Usings(new("A.cs", "using B;\n\nnamespace X;\n\nusing var a = C.D();\n")).ShouldBe([]);
}
