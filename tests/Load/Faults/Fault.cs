namespace Sentinel.Load.Faults;

/// <summary>A deliberate mistake in one line of production code, and the test that must notice it.</summary>
/// <param name="Name">Its name on the command line: lower-case words joined by hyphens.</param>
/// <param name="File">Path from the root of the repository.</param>
/// <param name="Line">What stands in one line of that file and nowhere else in it.</param>
/// <param name="Instead">What stands there while the fault is in.</param>
/// <param name="Wrong">What goes wrong then, in a sentence.</param>
/// <param name="Test">What must turn red.</param>
internal sealed record Fault(string Name, string File, string Line, string Instead, string Wrong, CatchingTest Test)
{
    /// <summary>The text of the file with the fault in it; null when the line does not stand in it exactly once.</summary>
    public string? In(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = text.IndexOf(Line, StringComparison.Ordinal);
        return at < 0 || text.IndexOf(Line, at + 1, StringComparison.Ordinal) >= 0
            ? null
            : string.Concat(text.AsSpan(0, at), Instead, text.AsSpan(at + Line.Length));
    }
}

/// <summary>A test by name; a theory is named with all of its rows.</summary>
/// <param name="Suite">Its project, such as <c>Unit</c>.</param>
/// <param name="Class">Below the project's namespace, such as <c>Policies.ConditionSpecs</c>.</param>
/// <param name="Method">The sentence.</param>
internal sealed record CatchingTest(string Suite, string Class, string Method)
{
    public string Type => $"Sentinel.{Suite}.{Class}";

    public string FullName => $"{Type}.{Method}";

    /// <summary>Where it is written: folders are namespaces.</summary>
    public string File => $"tests/{Suite}/{Class.Replace('.', '/')}.cs";

    public static CatchingTest Unit(string @class, string method) => new("Unit", @class, method);

    public static CatchingTest Integration(string @class, string method) => new("Integration", @class, method);
}
