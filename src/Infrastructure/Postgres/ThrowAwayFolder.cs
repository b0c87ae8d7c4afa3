namespace Sentinel.Infrastructure.Postgres;

/// <summary>Temporary folders of clusters that go with the process that made them.</summary>
internal static class ThrowAwayFolder
{
    private const string Prefix = "sentinel-throwaway-";
    private const string OwnerFile = "owner";
    private static readonly TimeSpan MakingOne = TimeSpan.FromMinutes(10);

    /// <summary>Makes a folder that names this process as its owner.</summary>
    public static async Task<string> Create(PostgresAccount account, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory(Prefix).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, OwnerFile), ProcessIdentity.Current.ToString(), cancellationToken);
        account.Own(folder);
        if (!await account.Reaches(folder, cancellationToken))
        {
            Directory.Delete(folder, recursive: true);
            throw new EmbeddedPostgresException(
                $"User {account.Name}, whom PostgreSQL runs as, cannot enter {Path.GetTempPath()}: set TMPDIR to a folder that all can.");
        }

        return folder;
    }

    /// <summary>Stops and deletes what killed processes left behind.</summary>
    public static async Task RemoveOrphans(PostgresAccount account, TimeProvider clock, CancellationToken cancellationToken)
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            try
            {
                // Anyone may make a folder of this name in a shared temporary folder; only ours is worth a signal.
                if (new DirectoryInfo(folder).LinkTarget is null
                    && await PrivateFolder.Owner(folder, cancellationToken) == account.User
                    && IsOrphan(folder, clock))
                {
                    await Stop(new Cluster(folder, account), clock, cancellationToken);
                    Directory.Delete(folder, recursive: true);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or EmbeddedPostgresException)
            {
                // Another process clears away the same folder, or it is not ours to clear away.
            }
        }
    }

    private static bool IsOrphan(string folder, TimeProvider clock)
    {
        var file = Path.Combine(folder, OwnerFile);
        return File.Exists(file) && ProcessIdentity.TryParse(File.ReadAllText(file), out var owner)
            ? !owner.IsRunning
            : clock.GetUtcNow() - Directory.GetCreationTimeUtc(folder) > MakingOne;
    }

    private static async Task Stop(Cluster cluster, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await cluster.Running(cancellationToken) is { } running)
        {
            var postmaster = Postmaster.Adopt(running.Process);
            postmaster.Send(Signal.Quit);
            await postmaster.Exited(clock, cancellationToken);
        }
    }
}
