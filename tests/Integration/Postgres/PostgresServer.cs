using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Sentinel.Infrastructure.Postgres;
using Xunit;

[assembly: AssemblyFixture(typeof(Sentinel.Integration.Postgres.PostgresServer))]

namespace Sentinel.Integration.Postgres;

/// <summary>
/// The PostgreSQL of a test run: the one that <c>SENTINEL_TEST_POSTGRES</c> names (the connection string of a superuser), else
/// one throw-away cluster, started by the first test that asks. Without either the tests fail.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const int ConnectionsPerDatabase = 8;
    private readonly SemaphoreSlim _starting = new(1);
    private readonly ConcurrentQueue<string> _created = new();
    private EmbeddedPostgres? _embedded;

    /// <summary>The server binaries, found as the product finds them.</summary>
    public static Task<PostgresBinaries> Binaries(CancellationToken cancellationToken) => PostgresBinaries.Find(
        Environment.GetEnvironmentVariable("Sentinel__Postgres__Binaries"), Path.Combine(Root(), ".sentinel", "npm"), cancellationToken);

    /// <summary>Makes a database of its own for a test class and answers its connection string (a superuser's, pooled).</summary>
    /// <param name="template">The name of a database to copy, to which nobody is connected.</param>
    public async Task<string> CreateDatabase(string? template = null)
    {
        var server = new NpgsqlConnectionStringBuilder(await Server(TestContext.Current.CancellationToken));
        var name = $"test_{Guid.CreateVersion7():n}";
        await Execute(server, $"CREATE DATABASE {name}{(template is null ? "" : $" TEMPLATE \"{template}\"")}");
        _created.Enqueue(name);
        server.Database = name;
        server.Pooling = true;
        server.MaxPoolSize = ConnectionsPerDatabase;
        server.ConnectionIdleLifetime = 15;
        server.ConnectionPruningInterval = 5;
        return server.ConnectionString;
    }

    /// <summary>Stops the throw-away cluster, or drops what was made on the server that is not ours.</summary>
    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        _starting.Dispose();
        if (_embedded is not null)
        {
            await _embedded.DisposeAsync();
        }
        else if (External() is { } external)
        {
            while (_created.TryDequeue(out var name))
            {
                await Execute(new(external), $"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            }
        }
    }

    private static string? External() => Environment.GetEnvironmentVariable("SENTINEL_TEST_POSTGRES") is { Length: > 0 } given ? given : null;

    private async Task<string> Server(CancellationToken cancellationToken)
    {
        if (External() is { } external)
        {
            return external;
        }

        await _starting.WaitAsync(cancellationToken);
        try
        {
            _embedded ??= await EmbeddedPostgres.Start(
                new()
                {
                    Binaries = await Binaries(cancellationToken),
                    ThrowAway = true,
                    Settings = new Dictionary<string, string> { ["max_connections"] = "300" },
                },
                TimeProvider.System,
                NullLogger.Instance,
                cancellationToken);
            return _embedded.ConnectionString;
        }
        finally
        {
            _starting.Release();
        }
    }

    private static async Task Execute(NpgsqlConnectionStringBuilder server, string sql)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false, Database = "postgres" }.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
#pragma warning disable CA2100 // Names made here; a database's name cannot be a parameter.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Sentinel.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is not below the repository.");
    }
}
