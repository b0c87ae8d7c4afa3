using Sentinel.Application.Policies;

namespace Sentinel.Infrastructure.Policies;

/// <summary>A value of a document, with its place.</summary>
/// <param name="Path">Such as <c>rules[0].name</c>.</param>
/// <param name="Place">Where it starts.</param>
internal abstract record YamlValue(string Path, Place Place)
{
    /// <summary>The path of what stands under a key of the value at <paramref name="path"/>.</summary>
    public static string Child(string path, string key) => path == Root ? key : $"{path}.{key}";

    /// <summary>The path of the document itself.</summary>
    public const string Root = "$";
}

/// <summary>A text, number, truth value or nothing: YAML tells them apart only by their look.</summary>
/// <param name="Path">Such as <c>rules[0].name</c>.</param>
/// <param name="Place">Where it starts.</param>
/// <param name="Text">As written, escapes resolved.</param>
/// <param name="IsPlain">Written without quotes and not as a block.</param>
internal sealed record YamlScalar(string Path, Place Place, string Text, bool IsPlain) : YamlValue(Path, Place)
{
    public bool IsNull => IsPlain && Text is ("" or "~" or "null" or "Null" or "NULL");
}

/// <summary>A list.</summary>
internal sealed record YamlList(string Path, Place Place, IReadOnlyList<YamlValue> Items) : YamlValue(Path, Place);

/// <summary>A mapping; its keys are unique.</summary>
internal sealed record YamlMap(string Path, Place Place, IReadOnlyList<YamlEntry> Entries) : YamlValue(Path, Place);

/// <summary>One key and its value.</summary>
internal sealed record YamlEntry(string Key, Place Place, YamlValue Value);
