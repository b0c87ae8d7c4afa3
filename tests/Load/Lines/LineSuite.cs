namespace Sentinel.Load.Lines;

/// <summary>A suite of the catalogue.</summary>
/// <param name="Prefix">What its ids begin with, such as <c>CACHE</c>.</param>
/// <param name="Title">As a heading.</param>
/// <param name="Lines">In the order of their ids.</param>
internal sealed record LineSuite(string Prefix, string Title, IReadOnlyList<TestLine> Lines);

/// <summary>Something that is promised, and the test that is the proof of it.</summary>
/// <param name="Id">Such as <c>CACHE-3</c>; never changes.</param>
/// <param name="Project">The test project, such as <c>Unit</c>.</param>
/// <param name="Class">Below the project's namespace, such as <c>Policies.PolicyCacheSpecs</c>.</param>
/// <param name="Method">The test's name, a sentence.</param>
/// <param name="Asserts">With the figures that it asserts.</param>
internal sealed record TestLine(string Id, string Project, string Class, string Method, string Asserts)
{
    /// <summary>Where it is written: folders are namespaces.</summary>
    public string File => $"tests/{Project}/{Class.Replace('.', '/')}.cs";

    public string Name => Method.Replace('_', ' ');
}
