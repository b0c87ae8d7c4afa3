using System.Diagnostics;

namespace Sentinel.Integration.Kit;

/// <summary>What a command line tool came to.</summary>
public sealed record ToolResult(int ExitCode, string Out, string Error)
{
    public override string ToString() => $"exit code {ExitCode}\nstdout: {Out}\nstderr: {Error}";
}

/// <summary>Runs command line tools in an environment that the test names in full.</summary>
public static class Tool
{
    /// <summary>Runs to the end; kills it and throws <see cref="TimeoutException"/> when that takes too long.</summary>
    /// <param name="command">File name, then its arguments.</param>
    /// <param name="environment">All variables the tool gets; null for those of this process.</param>
    /// <param name="within">At most so long.</param>
    /// <param name="cancellationToken">Kills the tool.</param>
    public static async Task<ToolResult> Run(
        IReadOnlyList<string> command,
        IReadOnlyDictionary<string, string>? environment,
        TimeSpan within,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        using var process = Process.Start(StartInfo(command, environment))!;
        process.StandardInput.Close();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(within);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{string.Join(' ', command)} took longer than {within}.\n{await output}\n{await error}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new(process.ExitCode, await output, await error);
    }

    /// <summary>The first executable of that name on PATH; null when there is none.</summary>
    public static IEnumerable<string> OnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .Where(File.Exists);

    internal static ProcessStartInfo StartInfo(IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (environment is not null)
        {
            start.Environment.Clear();
            foreach (var (name, value) in environment)
            {
                start.Environment[name] = value;
            }
        }

        return start;
    }
}
