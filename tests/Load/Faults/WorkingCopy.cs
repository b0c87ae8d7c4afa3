using Sentinel.Integration.Kit;

namespace Sentinel.Load.Faults;

/// <summary>The repository as it stands, in a temporary folder, so that nothing is ever broken where somebody works.</summary>
internal sealed class WorkingCopy : IDisposable
{
    public static readonly TimeSpan TestWithin = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan BuildWithin = TimeSpan.FromMinutes(10);

    // Warnings are errors, and a line without its sense may well be one; no process stays behind.
    private static readonly string[] Options =
        ["-c", "Debug", "-v", "quiet", "-nologo", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false", "-nodeReuse:false"];

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

    /// <summary>Builds what has changed of a suite and of all that it rests on. Null, or what the compiler said.</summary>
    public async Task<string?> Build(string suite, bool restore, CancellationToken cancellationToken)
    {
        string[] command = ["dotnet", "build", Full($"tests/{suite}/{suite}.csproj"), .. Options, .. restore ? Array.Empty<string>() : ["--no-restore"]];
        var built = await Tool.Run(command, null, BuildWithin, cancellationToken);
        return built.ExitCode == 0 ? null : built.Out.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal)) ?? built.ToString();
    }

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

    /// <summary>Does some work while the fault is in its file, which is as before afterwards.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="otherwise">What came of it when the fault's line is not there exactly once.</param>
    /// <param name="work">The work.</param>
    public async Task<T> With<T>(Fault fault, T otherwise, Func<Task<T>> work)
    {
        var sound = File.Exists(Full(fault.File)) ? await File.ReadAllTextAsync(Full(fault.File), CancellationToken.None) : "";
        if (fault.In(sound) is not { } faulty)
        {
            return otherwise;
        }

        await File.WriteAllTextAsync(Full(fault.File), faulty, CancellationToken.None);
        try
        {
            return await work();
        }
        finally
        {
            await File.WriteAllTextAsync(Full(fault.File), sound, CancellationToken.None);
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string Full(string file) => Path.Combine(_root, file);
}
