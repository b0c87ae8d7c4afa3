using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sentinel.Infrastructure.Postgres;

/// <summary>Folders that one user alone may enter.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const string SystemFolder = "/var/lib/sentinel";

    /// <summary>
    /// The folder itself, or one of its own below <c>/var/lib/sentinel</c> if the account cannot get as far, as when root
    /// works in a checkout that nobody else may enter.
    /// </summary>
    public static async Task<string> ReachableBy(PostgresAccount account, string wanted, CancellationToken cancellationToken)
    {
        if (account.Name is null)
        {
            return wanted;
        }

        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(wanted)))[..16];
        var substitute = Path.Combine(SystemFolder, name);
        var above = Path.GetDirectoryName(wanted)!;
        Directory.CreateDirectory(above);
        var reachable = await account.Reaches(above, cancellationToken);
        if (Directory.Exists(wanted))
        {
            return reachable ? wanted : throw new EmbeddedPostgresException(
                $"User {account.Name}, whom PostgreSQL runs as, cannot enter {above} any more, and {wanted} is there: let the user "
                + "enter (chmod o+x), or move the folder away to start empty.");
        }

        if (reachable && !Directory.Exists(substitute))
        {
            return wanted;
        }

        Directory.CreateDirectory(SystemFolder);
        File.SetUnixFileMode(SystemFolder, OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return substitute;
    }

    /// <summary>
    /// Makes the folder, or checks the one that is there: no link, the account's own, nobody else's to write to. A folder that
    /// others could only read is closed to them.
    /// </summary>
    public static async Task Ensure(string path, PostgresAccount account, CancellationToken cancellationToken)
    {
        var folder = new DirectoryInfo(path);
        if (folder.LinkTarget is not null)
        {
            throw new EmbeddedPostgresException($"{path} is a symbolic link; PostgreSQL's data must be in a folder of its own.");
        }

        if (!folder.Exists)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            Directory.CreateDirectory(path, OwnerOnly);
            account.Own(path);
        }

        var owner = await Owner(path, cancellationToken);
        if (owner != account.User)
        {
            throw new EmbeddedPostgresException(
                $"{path} belongs to user {owner}, but PostgreSQL would run as user {account.User}: start Sentinel as the user that "
                + "made the folder, or move the folder away.");
        }

        var mode = File.GetUnixFileMode(path);
        if ((mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
        {
            throw new EmbeddedPostgresException(
                $"{path} can be written to by other users; make sure that its content is yours, then chmod 0700 it.");
        }

        if (mode != OwnerOnly)
        {
            File.SetUnixFileMode(path, OwnerOnly);
        }
    }

    /// <summary>The number of the user who owns the file.</summary>
    public static async Task<uint> Owner(string path, CancellationToken cancellationToken)
    {
        var format = OperatingSystem.IsLinux() ? "-c" : "-f";
        var answer = await Command.Run("stat", [format, "%u", path], account: null, cancellationToken);
        return answer.ExitCode == 0
            ? uint.Parse(answer.Output.Trim(), CultureInfo.InvariantCulture)
            : throw new EmbeddedPostgresException($"The owner of {path} cannot be read: {answer.Error.Trim()}");
    }

    /// <summary>Refuses a file of a private folder that points elsewhere.</summary>
    public static void RefuseLink(string file)
    {
        if (new FileInfo(file).LinkTarget is not null)
        {
            throw new EmbeddedPostgresException($"{file} is a symbolic link; remove it.");
        }
    }
}
