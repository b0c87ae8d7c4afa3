using System.Globalization;
using Npgsql;

namespace Sentinel.Integration.Kit;

/// <summary>
/// A temporary folder for one or several servers to run in, one after the other. At its end PostgreSQL servers that still
/// run on data inside it are stopped and it is deleted.
/// </summary>
public sealed class WorkFolder : IAsyncDisposable
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(5);

    public WorkFolder()
    {
        Path = Directory.CreateTempSubdirectory("sentinel-test-").FullName;
        if (!OperatingSystem.IsWindows())
        {
            // Others may pass through it: PostgreSQL refuses to run as root and its own user must reach the data.
            File.SetUnixFileMode(Path, File.GetUnixFileMode(Path)
                | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }
    }

    public string Path { get; }

    /// <summary>What the embedded default wrote for people to copy: <c>SENTINEL_URL</c> and its like.</summary>
    public IReadOnlyDictionary<string, string> DevEnvironment() =>
        ParseDevEnvironment(File.ReadAllText(System.IO.Path.Combine(Path, ".sentinel", "dev.env")));

    /// <summary>How the owner of the embedded database logs in, where a node does it like this.</summary>
    public async Task<string> OwnerConnectionString(string ofNode, CancellationToken cancellationToken)
    {
        var password = await File.ReadAllTextAsync(System.IO.Path.Combine(Path, ".sentinel", "postgres", "password"), cancellationToken);
        return new NpgsqlConnectionStringBuilder(ofNode) { Username = "sentinel", Password = password.Trim(), Pooling = false }.ConnectionString;
    }

    /// <summary>Reads lines <c>KEY=value</c>; the value is everything behind the first equals sign.</summary>
    internal static IReadOnlyDictionary<string, string> ParseDevEnvironment(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    /// <summary>Stops PostgreSQL servers whose data lies in this folder; each is given some seconds, then killed.</summary>
    public async Task StopPostgres()
    {
        foreach (var file in Directory.EnumerateFiles(Path, "postmaster.pid", SearchOption.AllDirectories).ToList())
        {
            var lines = await File.ReadAllLinesAsync(file);
            var isOurs = lines.Length > 1 && lines[1] == System.IO.Path.GetDirectoryName(file);
            if (!isOurs || !int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var postmaster))
            {
                continue;
            }

            // An immediate shutdown: it leaves no shared memory behind, as a kill would.
            Signal.Send("QUIT", postmaster);
            for (var end = DateTime.UtcNow + StopWithin; Signal.Send("0", postmaster) && DateTime.UtcNow < end;)
            {
                await Task.Delay(20);
            }

            Signal.Send("KILL", postmaster);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopPostgres();
        Directory.Delete(Path, recursive: true);
    }
}
