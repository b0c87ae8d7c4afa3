using System.Globalization;
using System.Security.Cryptography;

namespace Sentinel.Infrastructure.Postgres;

/// <summary>The files of one cluster: its data, and beside it the password of its owner.</summary>
/// <param name="Folder">A private folder, see <see cref="PrivateFolder"/>.</param>
/// <param name="Account">Owns all of it.</param>
internal sealed record Cluster(string Folder, PostgresAccount Account)
{
    private static readonly string[] Locales = ["C.UTF-8", "C"];

    public string Data => Path.Combine(Folder, "cluster");

    public string Logs => Path.Combine(Folder, "log");

    private string PasswordFile => Path.Combine(Folder, "password");

    /// <summary>Makes the cluster unless it is there. One that was only half made does not count: it is made under another name.</summary>
    public async Task Ensure(PostgresBinaries binaries, CancellationToken cancellationToken)
    {
        await PrivateFolder.Ensure(Logs, Account, cancellationToken);
        PrivateFolder.RefuseLink(PasswordFile);
        if (Directory.Exists(Data))
        {
            await RefuseOtherVersion(binaries, cancellationToken);
            return;
        }

        foreach (var unfinished in Directory.EnumerateDirectories(Folder, "initdb-*"))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        WritePassword();
        CommandResult? result = null;
        foreach (var locale in Locales)
        {
            var target = Path.Combine(Folder, $"initdb-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
            result = await Command.Run(
                binaries.InitDb,
                [
                    "-D", target, "-U", PostgresEndpoint.Owner, $"--pwfile={PasswordFile}", "--auth=scram-sha-256",
                    "--encoding=UTF8", $"--locale={locale}", "--data-checksums",
                ],
                Account.Name,
                cancellationToken);
            if (result.ExitCode == 0)
            {
                Directory.Move(target, Data);
                return;
            }
        }

        throw new EmbeddedPostgresException($"{binaries.InitDb} failed: {LastLine(result!.Error)}");
    }

    /// <summary>The stored password of the cluster's owner.</summary>
    public async Task<string> ReadPassword(CancellationToken cancellationToken) =>
        File.Exists(PasswordFile)
            ? (await File.ReadAllTextAsync(PasswordFile, cancellationToken)).Trim()
            : throw new EmbeddedPostgresException(
                $"{PasswordFile} is missing, and without it nobody can log in to the cluster beside it: restore it, or move "
                + $"{Folder} away to start empty.");

    /// <summary>The server that says that it runs on this cluster, and where it listens; null when none does.</summary>
    /// <remarks>The lines of <c>postmaster.pid</c>: pid, data folder, start time, port, socket folder, address, …</remarks>
    public async Task<(ProcessIdentity Process, PostgresEndpoint Endpoint)?> Running(CancellationToken cancellationToken)
    {
        var file = Path.Combine(Data, "postmaster.pid");
        if (!File.Exists(file))
        {
            return null;
        }

        var lines = await File.ReadAllLinesAsync(file, cancellationToken);
        return lines.Length >= 6
            && int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            && int.TryParse(lines[3], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && ProcessIdentity.Of(pid) is { } process
            && process.Serves(Data)
                ? (process, new PostgresEndpoint(lines[4].Length == 0 ? null : lines[4], port))
                : null;
    }

    /// <summary>The last fatal error in the server's log.</summary>
    public string LastError()
    {
        var log = new DirectoryInfo(Logs).EnumerateFiles("*.log").MaxBy(file => file.LastWriteTimeUtc);
        return log is null
            ? "no message"
            : LastLine(string.Join('\n', File.ReadLines(log.FullName).Where(line => line.Contains("FATAL:", StringComparison.Ordinal))));
    }

    private static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "no message";

    private void WritePassword()
    {
        File.Delete(PasswordFile);
        using (var file = new FileStream(PasswordFile, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(64, lowercase: true)));
            file.Flush(flushToDisk: true);
        }

        Account.Own(PasswordFile);
    }

    private async Task RefuseOtherVersion(PostgresBinaries binaries, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Data, "PG_VERSION");
        var version = File.Exists(file) ? (await File.ReadAllTextAsync(file, cancellationToken)).Trim() : "unknown";
        if (version != binaries.Major.ToString(CultureInfo.InvariantCulture))
        {
            throw new EmbeddedPostgresException(
                $"{Data} was made by PostgreSQL {version}, but {binaries.Folder} is version {binaries.Major}: name the folder of "
                + $"PostgreSQL {version} in Sentinel__Postgres__Binaries.");
        }
    }
}
