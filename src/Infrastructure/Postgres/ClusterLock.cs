namespace Sentinel.Infrastructure.Postgres;

/// <summary>Held for the life of the process that runs a cluster; the kernel lets go of it however that process ends.</summary>
internal sealed class ClusterLock : IDisposable
{
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMacOs = 35;
    private readonly FileStream _file;

    private ClusterLock(FileStream file) => _file = file;

    public static ClusterLock Take(string folder)
    {
        var path = Path.Combine(folder, "lock");
        PrivateFolder.RefuseLink(path);
        try
        {
            return new(new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }));
        }
        catch (IOException exception) when (exception.HResult is WouldBlockOnLinux or WouldBlockOnMacOs)
        {
            throw new EmbeddedPostgresException(
                $"Another Sentinel runs the PostgreSQL in {folder}; to add a node to it, set ConnectionStrings__Sentinel to its "
                + "connection string (SENTINEL_CONNECTION_STRING in .sentinel/dev.env).",
                exception);
        }
    }

    public void Dispose() => _file.Dispose();
}
