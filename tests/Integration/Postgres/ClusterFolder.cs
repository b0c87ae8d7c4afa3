using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Sentinel.Infrastructure.Postgres;
using Xunit;

namespace Sentinel.Integration.Postgres;

/// <summary>A temporary place for a cluster that is to be stopped, started and mistreated.</summary>
internal sealed class ClusterFolder : IDisposable
{
    private readonly DirectoryInfo _above = Directory.CreateTempSubdirectory("sentinel-test-");

    public ClusterFolder() => File.SetUnixFileMode(_above.FullName, (UnixFileMode)0b111_101_101);

    public string Above => _above.FullName;

    public string Path => System.IO.Path.Combine(Above, "postgres");

    /// <summary>Starts an embedded cluster in the folder.</summary>
    public Task<EmbeddedPostgres> Start(ILogger? logger = null) => StartAt(Path, logger);

    public static async Task<EmbeddedPostgres> StartAt(
        string path, ILogger? logger = null, string? setting = null, TimeSpan? remainsGoneWithin = null)
    {
        var options = new EmbeddedPostgresOptions
        {
            Binaries = await PostgresServer.Binaries(TestContext.Current.CancellationToken),
            DataFolder = path,
            Settings = setting is null ? new Dictionary<string, string>() : new Dictionary<string, string> { [setting.Split('=')[0]] = setting.Split('=')[1] },
        };
        return await EmbeddedPostgres.Start(
            remainsGoneWithin is { } within ? options with { RemainsGoneWithin = within } : options,
            TimeProvider.System,
            logger ?? NullLogger.Instance,
            TestContext.Current.CancellationToken);
    }

    /// <summary>Runs one statement on a connection of its own.</summary>
    public static async Task<object?> Ask(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
#pragma warning disable CA2100 // The statements are the tests' own.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Asks again until somebody answers; after 20 s the last error is the test's.</summary>
    public static async Task<object?> AskUntilAnswered(string connectionString, string sql)
    {
        for (var until = TimeProvider.System.GetUtcNow().AddSeconds(20); ;)
        {
            try
            {
                return await Ask(connectionString, sql);
            }
            catch (NpgsqlException) when (TimeProvider.System.GetUtcNow() < until)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    public void Dispose() => _above.Delete(recursive: true);
}
