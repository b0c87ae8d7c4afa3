using System.Text;
using Sentinel.Integration.Kit;

namespace Sentinel.Integration.Architecture;

/// <summary>One C# file.</summary>
/// <param name="Path">From the root of the sources, with forward slashes: <c>Domain/Sessions/Session.cs</c>.</param>
/// <param name="Text">Its text, with a byte order mark if it has one.</param>
internal sealed record SourceFile(string Path, string Text)
{
    /// <summary>The row of the grid.</summary>
    public string Layer => Path.Split('/')[0];

    /// <summary>The column of the grid; null at the root of a project.</summary>
    public string? Column => Path.Split('/') is { Length: > 2 } parts ? parts[1] : null;

    public string Folder => Path[..Path.LastIndexOf('/')];

    public override string ToString() => Path;

    /// <summary>Those of the product.</summary>
    public static IReadOnlyList<SourceFile> All(string folder = "src")
    {
        var root = System.IO.Path.Combine(Repository.Root, folder);
        return
        [
            .. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
                .Select(file => System.IO.Path.GetRelativePath(root, file).Replace('\\', '/'))
                .Where(path => !path.Split('/').Any(part => part is "bin" or "obj"))
                .Order(StringComparer.Ordinal)
                .Select(path => new SourceFile(path, Encoding.UTF8.GetString(File.ReadAllBytes(System.IO.Path.Combine(root, path))))),
        ];
    }
}
