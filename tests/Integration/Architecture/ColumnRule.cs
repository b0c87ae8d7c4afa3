using System.Text.RegularExpressions;

namespace Sentinel.Integration.Architecture;

/// <summary>The allowed-use table of the grid's columns: a column may use what stands left of it.</summary>
internal static partial class ColumnRule
{
    /// <summary>Shared code, named after its concept: everybody may use it, and it is not looked at.</summary>
    private static readonly string[] Free = ["Kernel", "EventSourcing", "EventLog", "Postgres", "Http", "Pipeline", "Lists"];

    private static readonly string[] Order =
        ["Holds", "Identity", "Policies", "RateLimits", "Requests", "BreakGlass", "Nodes", "Sessions", "Revocation", "Credentials"];

    /// <summary>They see every column of the order; nobody uses them, nor they each other.</summary>
    private static readonly string[] Last = ["Audit", "Notifications"];

    /// <summary>The composition root in a folder: it knows every column, so no column may know it.</summary>
    private const string Root = "Hosting";

    /// <summary>The local STS is a part of Credentials in a folder of its own.</summary>
    private static readonly Dictionary<string, string> PartOf = new() { ["SandboxSts"] = "Credentials" };

    public static IEnumerable<string> Violations(SourceFile file)
    {
        if (Whole(file.Column) is not { } column || column == Root || Free.Contains(column))
        {
            return [];
        }

        return MayUse(column) is { } allowed
            ? Used(file).Where(used => !allowed.Contains(used) && !Free.Contains(used))
                .Select(used => Order.Contains(used) || Last.Contains(used) || used == Root
                    ? $"{file} uses {used}, which {column} may not"
                    : $"{file} uses {used}, which is no column of the table")
            : [$"{file} is in {column}, which is no column of the table"];
    }

    private static string? Whole(string? folder) => folder is null ? null : PartOf.GetValueOrDefault(folder, folder);

    private static string[]? MayUse(string column) => Array.IndexOf(Order, column) switch
    {
        >= 0 and var place => Order[..(place + 1)],
        _ when Last.Contains(column) => [.. Order, column],
        _ => null,
    };

    // Using directives of every kind, and names with a layer in front of the column, from wherever in the namespace tree.
    private static IEnumerable<string> Used(SourceFile file) =>
        LayerAndColumn().Matches(Comment().Replace(file.Text, "")).Select(match => Whole(match.Groups[1].Value)!)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);

    [GeneratedRegex(@"(?<![\w.])(?:global::)?(?:Sentinel\.)?(?:Domain|Application|Infrastructure|Api)\.([A-Z]\w*)")]
    private static partial Regex LayerAndColumn();

    [GeneratedRegex("""//[^\n]*|/\*.*?\*/""", RegexOptions.Singleline)]
    private static partial Regex Comment();
}
