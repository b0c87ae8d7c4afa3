using Microsoft.Extensions.Logging;

namespace Sentinel.Infrastructure.Postgres;

/// <summary>A cluster and the server that runs on it.</summary>
internal sealed partial class ServingCluster
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly EmbeddedPostgresOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private Postmaster? _postmaster;

    private ServingCluster(
        Cluster cluster, PostgresEndpoint endpoint, string password, EmbeddedPostgresOptions options, TimeProvider clock, ILogger logger)
    {
        (Cluster, Endpoint, Password) = (cluster, endpoint, password);
        (_options, _clock, _logger) = (options, clock, logger);
    }

    public Cluster Cluster { get; }

    public PostgresEndpoint Endpoint { get; }

    public string Password { get; }

    public int Pid => Server.Pid;

    private Postmaster Server => _postmaster ?? throw new InvalidOperationException("No server was started.");

    /// <summary>Takes over the server that runs on the cluster, if it knows the password; else starts one.</summary>
    public static async Task<ServingCluster> Start(
        Cluster cluster, EmbeddedPostgresOptions options, TimeProvider clock, ILogger logger, CancellationToken cancellationToken)
    {
        var password = await cluster.ReadPassword(cancellationToken);
        using var limit = new CancellationTokenSource(options.StartTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        ServingCluster? serving = null;
        try
        {
            serving = await Adopt(cluster, password, options, clock, logger, either.Token);
            if (serving is null)
            {
                var endpoint = await PostgresEndpoint.Choose(cluster.Folder, cluster.Account, either.Token);
                serving = new(cluster, endpoint, password, options, clock, logger);
                await serving.Launch(options.RemainsGoneWithin, either.Token);
            }

            await PostgresLogin.EnsureDatabase(serving.Endpoint, password, EmbeddedPostgres.Database, either.Token);
            return serving;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            await Stop(serving);
            throw new EmbeddedPostgresException(
                $"PostgreSQL on {cluster.Folder} did not serve within {options.StartTimeout.TotalSeconds:0} s; its log is in {cluster.Logs}.");
        }
        catch
        {
            await Stop(serving);
            throw;
        }
    }

    /// <summary>Completes when the server has ended.</summary>
    public Task Ended(CancellationToken cancellationToken) => Server.Exited(_clock, cancellationToken);

    /// <summary>Starts the server again where it was, as often as it takes.</summary>
    public Task Restart(CancellationToken cancellationToken) => Launch(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>A fast shutdown; one that hangs is cut short, which costs the next start a recovery and no data.</summary>
    public async Task Stop()
    {
        Server.Send(Signal.Interrupt);
        using var limit = new CancellationTokenSource(StopWithin, _clock);
        try
        {
            await Server.Exited(_clock, limit.Token);
        }
        catch (OperationCanceledException)
        {
            Log.StopHangs(_logger, Cluster.Folder);
            Server.Send(Signal.Quit);
            await Server.Exited(_clock, CancellationToken.None);
        }

        Endpoint.Remove(Cluster.Folder);
    }

    private static Task Stop(ServingCluster? serving) => serving?._postmaster is null ? Task.CompletedTask : serving.Stop();

    private static async Task<ServingCluster?> Adopt(
        Cluster cluster,
        string password,
        EmbeddedPostgresOptions options,
        TimeProvider clock,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        while (await cluster.Running(cancellationToken) is { } running)
        {
            switch (await PostgresLogin.Try(running.Endpoint, password, cancellationToken))
            {
                case Login.Accepted:
                    Log.Adopted(logger, running.Process.Pid, cluster.Folder);
                    return new(cluster, running.Endpoint, password, options, clock, logger)
                    {
                        _postmaster = Postmaster.Adopt(running.Process),
                    };
                case Login.Rejected:
                    throw new EmbeddedPostgresException(
                        $"Process {running.Process.Pid} serves {cluster.Data} but does not accept the stored password: it is not "
                        + "Sentinel's any more. Stop it, or restore the password file.");
                default:
                    await Task.Delay(AskEvery, clock, cancellationToken);
                    break;
            }
        }

        return null;
    }

    private async Task Launch(TimeSpan retryFor, CancellationToken cancellationToken)
    {
        var began = _clock.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            _postmaster = Postmaster.Launch(_options.Binaries, Cluster, Settings());
            if (await Serves(cancellationToken))
            {
                return;
            }

            var reason = _postmaster.LastWords.Length > 0 ? _postmaster.LastWords : Cluster.LastError();
            Log.NotStarted(_logger, Cluster.Folder, reason);
            if (retryFor != Timeout.InfiniteTimeSpan && _clock.GetElapsedTime(began) > retryFor)
            {
                throw new EmbeddedPostgresException($"PostgreSQL does not start on {Cluster.Folder}: {reason}");
            }

            await Task.Delay(pause, _clock, cancellationToken);
        }
    }

    /// <summary>Whether the launched server came to serve; false when it ended instead.</summary>
    private async Task<bool> Serves(CancellationToken cancellationToken)
    {
        while (await PostgresLogin.Try(Endpoint, Password, cancellationToken) is var login && login != Login.Accepted)
        {
            if (!Server.IsRunning)
            {
                await Server.Exited(_clock, cancellationToken);
                return false;
            }

            if (login == Login.Rejected)
            {
                throw new EmbeddedPostgresException(
                    $"The cluster in {Cluster.Folder} does not accept the password stored beside it: restore the file, or move the "
                    + "folder away to start empty.");
            }

            await Task.Delay(AskEvery, _clock, cancellationToken);
        }

        return true;
    }

    private IEnumerable<KeyValuePair<string, string>> Settings() =>
    [
        .. Endpoint.Settings,
        new("max_connections", "100"),
        new("timezone", "UTC"),
        new("log_timezone", "UTC"),
        new("logging_collector", "on"),
        new("log_directory", Cluster.Logs),
        new("log_filename", "postgres-%a.log"),
        new("log_rotation_age", "1d"),
        new("log_truncate_on_rotation", "on"),
        .. _options.Settings,
    ];

    private static partial class Log
    {
        [LoggerMessage(8005, LogLevel.Information, "Took over the PostgreSQL that an earlier Sentinel left running on {Folder} (pid {Pid})")]
        public static partial void Adopted(ILogger logger, int pid, string folder);

        [LoggerMessage(8006, LogLevel.Warning, "PostgreSQL did not start on {Folder}: {Reason}")]
        public static partial void NotStarted(ILogger logger, string folder, string reason);

        [LoggerMessage(8007, LogLevel.Warning, "PostgreSQL on {Folder} does not stop; ending it without a checkpoint")]
        public static partial void StopHangs(ILogger logger, string folder);
    }
}
