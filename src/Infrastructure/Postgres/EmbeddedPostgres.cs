using Microsoft.Extensions.Logging;

namespace Sentinel.Infrastructure.Postgres;

/// <summary>Sentinel's own private PostgreSQL: made when it is not there, kept serving, stopped with its owner.</summary>
/// <remarks>
/// It outlives its owner's sudden death, and the next owner takes it over: neither loses anything. Who owns it holds a lock that
/// the kernel lets go of.
/// </remarks>
public sealed partial class EmbeddedPostgres : IAsyncDisposable
{
    internal const string Database = "sentinel";
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);
    private readonly ClusterLock _lock;
    private readonly ServingCluster _serving;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly bool _throwAway;
    private readonly CancellationTokenSource _stopping = new();
    private Task _supervision = Task.CompletedTask;
    private bool _disposed;

    private EmbeddedPostgres(ClusterLock @lock, ServingCluster serving, bool throwAway, TimeProvider clock, ILogger logger) =>
        (_lock, _serving, _throwAway, _clock, _logger) = (@lock, serving, throwAway, clock, logger);

    /// <summary>
    /// Logs in as the cluster's owner, a superuser, to the database <c>sentinel</c>. Holds the password; stays the same while
    /// this process lives.
    /// </summary>
    public string ConnectionString => _serving.Endpoint.Login(_serving.Password, Database).ConnectionString;

    /// <summary>Where the cluster is: the folder asked for, unless PostgreSQL's user could not enter it.</summary>
    public string DataFolder => _serving.Cluster.Folder;

    internal int ServerPid => _serving.Pid;

    /// <summary>
    /// Makes the cluster if need be, starts it or takes over the one that runs, and returns when it serves. From then on it is
    /// started again whenever it ends.
    /// </summary>
    /// <exception cref="EmbeddedPostgresException">It cannot be had; the message is one line that says what to do.</exception>
    public static async Task<EmbeddedPostgres> Start(
        EmbeddedPostgresOptions options, TimeProvider clock, ILogger logger, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (OperatingSystem.IsWindows())
        {
            throw new EmbeddedPostgresException("On Windows Sentinel runs no PostgreSQL of its own; set ConnectionStrings__Sentinel.");
        }

        var started = clock.GetTimestamp();
        var account = await PostgresAccount.Choose(cancellationToken);
        if (!await account.Reaches(options.Binaries.Postgres, cancellationToken))
        {
            throw new EmbeddedPostgresException(
                $"User {account.Name}, whom PostgreSQL runs as, cannot run {options.Binaries.Postgres}: it is in a folder that the "
                + "user cannot enter.");
        }

        var folder = await Folder(options, account, clock, logger, cancellationToken);
        var @lock = ClusterLock.Take(folder);
        try
        {
            var cluster = new Cluster(folder, account);
            await cluster.Ensure(options.Binaries, cancellationToken);
            var serving = await ServingCluster.Start(cluster, options, clock, logger, cancellationToken);
            var postgres = new EmbeddedPostgres(@lock, serving, options.ThrowAway, clock, logger);
            Log.Serving(logger, options.Binaries.Major, folder, (long)clock.GetElapsedTime(started).TotalMilliseconds);
            postgres._supervision = postgres.Supervise(postgres._stopping.Token);
            return postgres;
        }
        catch
        {
            if (options.ThrowAway)
            {
                Directory.Delete(folder, recursive: true);
            }

            @lock.Dispose();
            throw;
        }
    }

    /// <summary>Stops the server without losing anything, ending the sessions that are open on it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _stopping.CancelAsync();
        await _supervision;
        await _serving.Stop();
        _stopping.Dispose();
        if (_throwAway)
        {
            Directory.Delete(DataFolder, recursive: true);
        }

        _lock.Dispose();
    }

    private static async Task<string> Folder(
        EmbeddedPostgresOptions options, PostgresAccount account, TimeProvider clock, ILogger logger, CancellationToken cancellationToken)
    {
        if (options.ThrowAway)
        {
            await ThrowAwayFolder.RemoveOrphans(account, clock, cancellationToken);
            return await ThrowAwayFolder.Create(account, cancellationToken);
        }

        var wanted = Path.GetFullPath(options.DataFolder);
        var folder = await PrivateFolder.ReachableBy(account, wanted, cancellationToken);
        if (folder != wanted)
        {
            Log.Moved(logger, wanted, account.Name!, folder);
        }

        await PrivateFolder.Ensure(folder, account, cancellationToken);
        return folder;
    }

    private async Task Supervise(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await _serving.Ended(stopping);
                Log.Ended(_logger, DataFolder);
                var ended = _clock.GetTimestamp();
                await _serving.Restart(stopping);
                Log.ServingAgain(_logger, (long)_clock.GetElapsedTime(ended).TotalMilliseconds);
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                Log.NotServing(_logger, exception, DataFolder);
                await Task.WhenAny(Task.Delay(TryAgainAfter, _clock, stopping));
            }
            catch (OperationCanceledException)
            {
                // The owner stops it.
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(8001, LogLevel.Information, "PostgreSQL {Version} serves {Folder} after {Milliseconds} ms")]
        public static partial void Serving(ILogger logger, int version, string folder, long milliseconds);

        [LoggerMessage(8002, LogLevel.Warning, "User {Account}, whom PostgreSQL runs as, cannot enter {Wanted}: the data is in {Folder}")]
        public static partial void Moved(ILogger logger, string wanted, string account, string folder);

        [LoggerMessage(8003, LogLevel.Error, "PostgreSQL on {Folder} has ended; starting it again")]
        public static partial void Ended(ILogger logger, string folder);

        [LoggerMessage(8004, LogLevel.Information, "PostgreSQL serves again after {Milliseconds} ms")]
        public static partial void ServingAgain(ILogger logger, long milliseconds);

        [LoggerMessage(8008, LogLevel.Critical, "PostgreSQL on {Folder} is down and cannot be started again yet")]
        public static partial void NotServing(ILogger logger, Exception exception, string folder);
    }
}
