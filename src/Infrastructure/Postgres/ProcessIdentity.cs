using System.Diagnostics;
using System.Globalization;

namespace Sentinel.Infrastructure.Postgres;

/// <summary>One process, told apart from a later one that got the same pid.</summary>
/// <param name="Pid">Its pid.</param>
/// <param name="Started">When it started, in the system's own form.</param>
internal readonly record struct ProcessIdentity(int Pid, string Started)
{
    public static ProcessIdentity Current => Of(Environment.ProcessId)!.Value;

    public bool IsRunning => Of(Pid) == this;

    /// <summary>The process that has this pid now; null when none has, or when it only waits for its parent to notice its end.</summary>
    public static ProcessIdentity? Of(int pid)
    {
        if (!OperatingSystem.IsLinux())
        {
            return OfOtherSystem(pid);
        }

        try
        {
            // pid (name) state …: the name may hold anything, the 22nd field is the start time.
            var text = File.ReadAllText($"/proc/{pid}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : new(pid, fields[19]);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Whether the process is a server on the cluster in this folder.</summary>
    public bool Serves(string clusterFolder)
    {
        try
        {
            if (!OperatingSystem.IsLinux())
            {
                using var process = Process.GetProcessById(Pid);
                return process.ProcessName == "postgres";
            }

            return File.ReadAllText($"/proc/{Pid}/cmdline").Split('\0').Contains(clusterFolder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    public static bool TryParse(string text, out ProcessIdentity identity)
    {
        var parts = text.Trim().Split(' ', 2);
        var valid = int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && parts.Length == 2;
        identity = valid ? new(pid, parts[1]) : default;
        return valid;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Pid} {Started}");

    private static ProcessIdentity? OfOtherSystem(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return process.HasExited ? null : new(pid, process.StartTime.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
