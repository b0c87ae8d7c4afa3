using System.Text.RegularExpressions;

namespace Sentinel.Integration.Architecture;

/// <summary>Rules that look at one file alone. Each answers the violations, one readable line each.</summary>
internal static partial class FileRules
{
    public const int MostLines = 260;
    private static readonly string[] EmptyWords = ["Manager", "Helper", "Helpers", "Util", "Utils", "Service", "Services", "Dto", "Impl"];

    /// <summary>A namespace is the path of its folder.</summary>
    public static IEnumerable<string> Namespaces(SourceFile file)
    {
        var expected = "Sentinel." + file.Folder.Replace('/', '.');
        var declared = Namespace().Matches(file.Text).Select(match => match.Groups[1].Value).ToList();
        var isProgram = file.Column is null && file.Path.EndsWith("/Program.cs", StringComparison.Ordinal);
        return declared switch
        {
            [] when isProgram => [],
            [] => [$"{file} has no namespace; its folder says {expected}"],
            _ => declared.Where(name => name != expected).Select(name => $"{file} has namespace {name}; its folder says {expected}"),
        };
    }

    /// <summary>No type is called by a word that says nothing.</summary>
    public static IEnumerable<string> Names(SourceFile file) =>
        TypeName().Matches(file.Text).Select(match => match.Groups[1].Value)
            .Where(name => EmptyWords.Any(word => name.EndsWith(word, StringComparison.Ordinal)))
            .Select(name => $"{file} declares {name}");

    public static IEnumerable<string> Lengths(SourceFile file)
    {
        var lines = file.Text.TrimEnd('\n').Count(c => c == '\n') + 1;
        return lines > MostLines ? [$"{file} has {lines} lines"] : [];
    }

    [GeneratedRegex(@"^\s*namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^\s*(?:(?:public|internal|private|protected|file|static|sealed|abstract|partial|readonly|ref)\s+)*(?:class|record\s+struct|record\s+class|record|struct|interface|enum)\s+(\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeName();
}
