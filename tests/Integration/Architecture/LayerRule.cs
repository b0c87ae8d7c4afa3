namespace Sentinel.Integration.Architecture;

/// <summary>What the assembly of each layer may reference.</summary>
internal static class LayerRule
{
    private static readonly string[] Framework = ["System", "netstandard", "mscorlib", "Microsoft.CSharp", "Microsoft.Win32"];

    // Abstractions without I/O: what a use case may name without knowing where it runs.
    private static readonly string[] Application =
    [
        "Sentinel.Domain", "MediatR", "FluentValidation", "Microsoft.Extensions.DependencyInjection.Abstractions",
        "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Options", "Microsoft.Extensions.Diagnostics", "Microsoft.Extensions.Diagnostics.Abstractions",
        "Microsoft.Extensions.Primitives", "Microsoft.Extensions.Hosting.Abstractions",
    ];

    /// <param name="layer">Its row: <c>Domain</c>, <c>Application</c>, <c>Infrastructure</c>.</param>
    /// <param name="referenced">Simple names of the assemblies that it references.</param>
    public static IEnumerable<string> Violations(string layer, IEnumerable<string> referenced) =>
        referenced.Where(name => !Framework.Any(prefix => IsIn(name, prefix)) && !MayUse(layer, name))
            .Select(name => $"{layer} references {name}");

    private static bool MayUse(string layer, string name) => layer switch
    {
        "Domain" => false,
        "Application" => Application.Any(allowed => IsIn(name, allowed)),
        "Infrastructure" => name != "Sentinel.Api",
        _ => throw new ArgumentOutOfRangeException(nameof(layer), layer, "No such layer."),
    };

    private static bool IsIn(string name, string prefix) =>
        name == prefix || name.StartsWith(prefix + ".", StringComparison.Ordinal);
}
