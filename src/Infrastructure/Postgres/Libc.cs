using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Sentinel.Infrastructure.Postgres;

/// <summary>The few calls of the operating system that .NET does not offer.</summary>
internal static partial class Libc
{
    public static uint EffectiveUser => GetEffectiveUser();

    /// <summary>Sends a signal; false when there is no such process any more.</summary>
    public static bool Kill(int process, Signal signal) => Kill(process, (int)signal) == 0;

    /// <summary>Gives a file to a user and group, a link itself rather than what it points at.</summary>
    public static void Own(string path, uint user, uint group)
    {
        if (ChangeOwner(path, user, group) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{path} could not be given to user {user}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();
}

/// <summary>What a postmaster makes of signals: a fast shutdown, an immediate one, an end without warning.</summary>
internal enum Signal
{
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
}
