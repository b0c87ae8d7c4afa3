using Sentinel.Integration.Kit;

namespace Sentinel.Load.Faults;

/// <summary>The repository as it stands, in a temporary folder, so that nothing is ever broken where somebody works.</summary>
internal sealed class WorkingCopy : IDisposable
{
    public static readonly TimeSpan TestWithin = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan BuildWithin = TimeSpan.FromMinutes(10);

    // Warnings are errors, and a line without its sense may well be one. No build leaves a process behind but the compiler's own
    // server, which makes a build of one changed line a matter of seconds and ends by itself.
    private static readonly string[] Options =
    [
        "-c", "Debug", "-v", "quiet", "-nologo", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false", "-p:UseSharedCompilation=true",
        "-nodeReuse:false",
    ];

    private readonly string _root = Directory.CreateTempSubdirectory("sentinel-faults-").FullName;

    private WorkingCopy()
    {
    }

    /// <summary>Copies what git knows and what it would be told of next.</summary>
    public static async Task<WorkingCopy> Make(CancellationToken cancellationToken)
    {
        string[] list = ["git", "-C", Repository.Root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        var listed = await Tool.Run(list, null, TimeSpan.FromSeconds(30), cancellationToken);
        var files = listed.ExitCode == 0 ? listed.Out.Split('\0', StringSplitOptions.RemoveEmptyEntries) : throw new InvalidOperationException(listed.Error);
        var copy = new WorkingCopy();
        foreach (var file in files.Where(file => File.Exists(Path.Combine(Repository.Root, file))))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(copy.Full(file))!);
            File.Copy(Path.Combine(Repository.Root, file), copy.Full(file), overwrite: true);
        }

        return copy;
    }

    /// <summary>Restores and builds a suite and all that it rests on. Null, or what the compiler said.</summary>
    public Task<string?> Build(string suite, CancellationToken cancellationToken) => Build($"tests/{suite}/{suite}.csproj", [], cancellationToken);

    /// <summary>Runs tests of one suite and nothing else.</summary>
    public async Task<IReadOnlyList<TestOutcome>> Run(string suite, IReadOnlyList<CatchingTest> tests, CancellationToken cancellationToken)
    {
        var report = Full($"{suite}.xml");
        File.Delete(report);
        string[] command =
        [
            "dotnet", Full($"tests/{suite}/bin/Debug/net10.0/Sentinel.{suite}.dll"), "-noColor", "-noLogo", "-xml", report,
            .. tests.Distinct().SelectMany(test => (string[])["-method", test.FullName]),
        ];
        try
        {
            await Tool.Run(command, null, tests.Count * TestWithin, cancellationToken);
        }
        catch (TimeoutException)
        {
            return [.. tests.Select(_ => new TestOutcome(TestEnd.TimedOut, $"it had not ended after {TestWithin.TotalSeconds} s"))];
        }

        var read = File.Exists(report) ? TestReport.Parse(await File.ReadAllTextAsync(report, cancellationToken)) : null;
        return [.. tests.Select(test => read?.Of(test) ?? new(TestEnd.NotRun, "the suite left no report"))];
    }

    /// <summary>Runs a fault's test while the fault is in; afterwards everything is as before.</summary>
    public async Task<TestOutcome> RunWith(Fault fault, CancellationToken cancellationToken)
    {
        var (file, suite, layer) = (Full(fault.File), fault.Test.Suite, fault.File.Split('/')[1]);
        var assembly = Full($"tests/{suite}/bin/Debug/net10.0/Sentinel.{layer}.dll");
        var (text, sound) = (await File.ReadAllTextAsync(file, CancellationToken.None), await File.ReadAllBytesAsync(assembly, CancellationToken.None));
        if (fault.In(text) is not { } faulty)
        {
            return new(TestEnd.NotRun, $"its line does not stand in {fault.File} exactly once");
        }

        try
        {
            // A line changes nothing that other projects see of its own: they are as good as they were.
            await File.WriteAllTextAsync(file, faulty, CancellationToken.None);
            if (await Build($"src/{layer}/{layer}.csproj", ["--no-restore", "--no-dependencies"], cancellationToken) is { } error)
            {
                return new(TestEnd.NotRun, $"it does not compile: {error}");
            }

            File.Copy(Full($"src/{layer}/bin/Debug/net10.0/Sentinel.{layer}.dll"), assembly, overwrite: true);
            return (await Run(suite, [fault.Test], cancellationToken))[0];
        }
        finally
        {
            await File.WriteAllTextAsync(file, text, CancellationToken.None);
            await File.WriteAllBytesAsync(assembly, sound, CancellationToken.None);
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private async Task<string?> Build(string project, string[] how, CancellationToken cancellationToken)
    {
        var built = await Tool.Run(["dotnet", "build", Full(project), .. Options, .. how], null, BuildWithin, cancellationToken);
        return built.ExitCode == 0 ? null
            : Array.Find(built.Out.Split('\n'), line => line.Contains(": error", StringComparison.Ordinal))?.Trim() ?? built.ToString();
    }

    private string Full(string file) => Path.Combine(_root, file);
}
