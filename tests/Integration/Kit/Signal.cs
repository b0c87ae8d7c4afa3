using System.Diagnostics;
using System.Globalization;

namespace Sentinel.Integration.Kit;

/// <summary>POSIX signals by name, so that their numbers, which differ between systems, are not ours to know.</summary>
public static class Signal
{
    /// <summary>Sends it; false when there is no such process.</summary>
    /// <param name="name">Such as <c>INT</c>, <c>STOP</c>, <c>CONT</c>; <c>0</c> only asks whether the process is there.</param>
    /// <param name="processId">One process, not its children.</param>
    public static bool Send(string name, int processId)
    {
        string[] command = ["/bin/sh", "-c", "kill -s \"$1\" \"$2\"", "sh", name, processId.ToString(CultureInfo.InvariantCulture)];
        using var kill = Process.Start(Tool.StartInfo(command, environment: null))!;
        kill.WaitForExit();
        return kill.ExitCode == 0;
    }
}
