using Sentinel.Application.Policies;
using Sentinel.Domain.Policies;
using Sentinel.Infrastructure.Policies;

namespace Sentinel.Unit.Policies;

/// <summary>Documents and the parser for the specs.</summary>
internal static class PolicyTexts
{
    public const string Role = "arn:aws:iam::123456789012:role/SandboxDev";

    public const string Small = """
        version: "1"
        profiles:
        - name: dev
          role_arn: arn:aws:iam::123456789012:role/SandboxDev
        rules:
        - name: all
          effect: allow
          conditions: {any: true}
        """;

    public static YamlPolicyParser Parser { get; } = new((policy, arns) => policy == "{}" ? [$"Refused with {arns.Count} policies."] : []);

    /// <summary>A loader over a log that holds no version.</summary>
    public static CachedPolicyLoader Loader() => new((_, _) => Task.FromResult<PolicyPublished?>(null), Parser, new ProfileCache(1 << 20), 8);

    public static PolicyParse Parse(string text) => Parser.Parse(text, CancellationToken.None);

    /// <summary>Findings as <c>path line:column code</c>; warnings end in <c>(warning)</c>.</summary>
    public static IEnumerable<string> Brief(this PolicyParse parse) => parse.Findings.Select(finding =>
        $"{finding.Path} {finding.Line}:{finding.Column} {finding.Code}{(finding.Severity == Severity.Warning ? " (warning)" : "")}");

    /// <summary>The repository's sample.</summary>
    public static string Sample()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Sentinel.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run inside the repository.");
        }

        return File.ReadAllText(Path.Combine(folder.FullName, "samples", "policy.yaml"));
    }
}
