using System.Text.RegularExpressions;
using Sentinel.Application.BreakGlass;
using Sentinel.Application.RateLimits;
using Sentinel.Application.Sessions;
using Sentinel.Infrastructure.Credentials;
using Sentinel.Infrastructure.EventLog;
using Sentinel.Infrastructure.Nodes;
using Sentinel.Infrastructure.Policies;
using Shouldly;
using Xunit;

namespace Sentinel.Unit.Docs;

public sealed partial class SettingTests
{
    /// <summary>What reads a section as a whole.</summary>
    private static readonly Dictionary<string, Type?> Sections = new()
    {
        ["Sentinel:Log"] = typeof(LogOptions),
        ["Sentinel:Node"] = typeof(NodeOptions),
        [StsOptions.Section] = typeof(StsOptions),
        ["Sentinel:Policy"] = typeof(PolicyOptions),
        ["Sentinel:Sessions"] = typeof(OpenSessionOptions),
        ["Sentinel:Notifications"] = typeof(UrgentNoticeOptions),
        ["Sentinel:RateLimits"] = typeof(RateLimitOptions),
        ["Sentinel:Http"] = null,
        ["Kestrel:Endpoints"] = null,
    };

    private static readonly string[] Sources = [.. Repository.Files("src", "*.cs").Select(Repository.Read)];

    [Fact]
    public void every_setting_that_the_code_reads_stands_in_the_table_and_no_other() =>
        Documented().ShouldBe(
            [
                .. FromSections(), .. FromCode(), .. FromScripts(),

                // Read by the framework.
                "ASPNETCORE_URLS", "Logging__LogLevel__Default",
            ],
            ignoreOrder: true);

    [Fact]
    public void every_section_that_the_code_reads_is_known_here() =>
        Sources.SelectMany(text => Section().Matches(text))
            .Select(match => match.Groups[1].Value)
            .Select(name => name == "StsOptions.Section" ? StsOptions.Section : name.Trim('"'))
            .Distinct()
            .ShouldBe(Sections.Keys, ignoreOrder: true);

    private static IEnumerable<string> Documented() =>
        Row().Matches(Repository.Read("docs/configuration.md")).Select(row => row.Groups[1].Value);

    private static IEnumerable<string> FromSections() =>
        from section in Sections
        where section.Value is not null
        from property in section.Value.GetProperties()
        where property.CanWrite
        let list = property.PropertyType != typeof(string) && property.PropertyType.IsAssignableTo(typeof(System.Collections.IEnumerable))
        select $"{section.Key}:{property.Name}{(list ? ":0" : "")}".Replace(":", "__", StringComparison.Ordinal);

    private static IEnumerable<string> FromCode() =>
        Sources.SelectMany(text => Value().Matches(text))
            .Select(match =>
                match.Groups["login"] is { Success: true } login ? $"ConnectionStrings__{login.Value}"
                : match.Groups["http"] is { Success: true } http ? $"Sentinel__Http__{http.Value}"
                : match.Groups["name"].Value.Replace(":", "__", StringComparison.Ordinal))
            .Distinct();

    private static IEnumerable<string> FromScripts() =>
        new[] { Repository.Read("scripts/setup.sh"), Repository.Read("run"), Repository.Read("test") }
            .SelectMany(text => Variable().Matches(text))
            .Select(match => match.Groups[1].Value)
            .Distinct()
            .Where(name => name.StartsWith("SENTINEL_", StringComparison.Ordinal));

    [GeneratedRegex(@"^\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"GetSection\(([^)]+)\)")]
    private static partial Regex Section();

    [GeneratedRegex(@"GetConnectionString\(""(?<login>\w+)""\)|\bsection\[""(?<http>\w+)""\]|(?:onfiguration\[|GetValue<\w+>\()""(?<name>Sentinel:[\w:]+)""")]
    private static partial Regex Value();

    [GeneratedRegex(@"\$\{(\w+):-")]
    private static partial Regex Variable();
}
