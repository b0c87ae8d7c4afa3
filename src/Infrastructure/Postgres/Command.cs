using System.ComponentModel;
using System.Diagnostics;

namespace Sentinel.Infrastructure.Postgres;

/// <summary>What a finished command left behind.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error);

/// <summary>Runs short commands to their end, without this process's environment: it holds secrets that are not theirs.</summary>
internal static class Command
{
    /// <param name="file">Looked up on PATH when it has no slash.</param>
    /// <param name="arguments">Passed as they are; no shell sees them.</param>
    /// <param name="account">The user to run as, which only root may choose; null for this process's.</param>
    /// <param name="cancellationToken">Kills the command.</param>
    public static async Task<CommandResult> Run(
        string file, IEnumerable<string> arguments, string? account, CancellationToken cancellationToken)
    {
        using var process = Process.Start(Describe(file, arguments, account))
            ?? throw new Win32Exception($"{file} did not start.");
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>A start with empty input, captured output, a working directory that everyone may enter and a bare environment.</summary>
    public static ProcessStartInfo Describe(string file, IEnumerable<string> arguments, string? account)
    {
        var start = new ProcessStartInfo(OnPath(file), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        if (account is not null)
        {
            start.UserName = account;
        }

        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin";
        start.Environment["LC_ALL"] = "C";
        return start;
    }

    /// <summary>The runtime would look into the current folder first, and run whatever has the name there.</summary>
    private static string OnPath(string file) =>
        file.Contains('/', StringComparison.Ordinal) ? file
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists)
            ?? throw new Win32Exception($"{file} is not on PATH.");
}
