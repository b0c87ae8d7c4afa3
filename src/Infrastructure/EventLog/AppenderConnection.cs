using System.Globalization;
using Npgsql;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>The appender's own connection, with the settings that the log's promise needs, and the means to be sure that it is gone.</summary>
internal sealed class AppenderConnection : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly AppendCommand _append;

    private AppenderConnection(NpgsqlConnection connection, AppendCommand append, Backend backend) =>
        (_connection, _append, Backend) = (connection, append, backend);

    public Backend Backend { get; }

    public AppendCommand Append => _append;

    public static async Task<AppenderConnection> Open(
        NpgsqlDataSource source, LogOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken);
        try
        {
            var lockTimeout = options.LockTimeout.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture);
            await using (var settings = new NpgsqlCommand(
                $"""
                set default_transaction_isolation = 'read committed';
                set synchronous_commit = on;
                set lock_timeout = {lockTimeout};
                """, connection))
            {
                await settings.ExecuteNonQueryAsync(cancellationToken);
            }

            await using var self = new NpgsqlCommand(
                "select pid, backend_start from pg_stat_activity where pid = pg_backend_pid()", connection);
            await using (var reader = await self.ExecuteReaderAsync(cancellationToken))
            {
                await reader.ReadAsync(cancellationToken);
                var backend = new Backend(reader.GetInt32(0), reader.GetFieldValue<DateTimeOffset>(1));
                await reader.CloseAsync();
                return new(connection, await AppendCommand.Prepare(connection, options, clock, cancellationToken), backend);
            }
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _append.DisposeAsync();
        await _connection.DisposeAsync();
    }
}

/// <summary>A server process of PostgreSQL: its pid alone may be used again.</summary>
internal readonly record struct Backend(int Pid, DateTimeOffset Started);
