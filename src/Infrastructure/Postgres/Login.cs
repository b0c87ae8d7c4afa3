using System.Net.Sockets;
using Npgsql;

namespace Sentinel.Infrastructure.Postgres;

/// <summary>What trying to log in to a cluster came to.</summary>
internal enum Login
{
    /// <summary>The server serves, and it knows the password.</summary>
    Accepted,

    /// <summary>Nobody answers, or the server is starting, stopping or full.</summary>
    NotYet,

    /// <summary>Somebody answers who does not know the password.</summary>
    Rejected,
}

/// <summary>Logs in to a cluster to see whether it serves, and readies its database.</summary>
internal static class PostgresLogin
{
    private const string AnyDatabase = "postgres";
    private const int Seconds = 5;

    public static async Task<Login> Try(PostgresEndpoint endpoint, string password, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await Open(endpoint, password, cancellationToken);
            await using var command = new NpgsqlCommand("SELECT 1", connection);
            await command.ExecuteScalarAsync(cancellationToken);
            return Login.Accepted;
        }
        catch (PostgresException exception)
        {
            // Class 57: starting or shutting down; class 53: no connection left.
            return exception.SqlState[..2] is "57" or "53" ? Login.NotYet : Login.Rejected;
        }
        catch (NpgsqlException exception)
        {
            return exception.InnerException is SocketException or IOException or TimeoutException ? Login.NotYet : Login.Rejected;
        }
        catch (TimeoutException)
        {
            return Login.NotYet;
        }
    }

    /// <summary>Makes the database unless it is there.</summary>
    public static async Task EnsureDatabase(
        PostgresEndpoint endpoint, string password, string database, CancellationToken cancellationToken)
    {
        await using var connection = await Open(endpoint, password, cancellationToken);
        await using var find = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection);
        find.Parameters.Add(new() { Value = database });
        if (await find.ExecuteScalarAsync(cancellationToken) is null)
        {
            var name = new NpgsqlCommandBuilder().QuoteIdentifier(database);
#pragma warning disable CA2100 // A database's name cannot be a parameter; it is quoted.
            await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
#pragma warning restore CA2100
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static async Task<NpgsqlConnection> Open(
        PostgresEndpoint endpoint, string password, CancellationToken cancellationToken)
    {
        var login = endpoint.Login(password, AnyDatabase);
        login.Pooling = false;
        login.Timeout = Seconds;
        login.CommandTimeout = 60;
        var connection = new NpgsqlConnection(login.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
