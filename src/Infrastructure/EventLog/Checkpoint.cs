using System.Globalization;
using Npgsql;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>How far a named reader has followed the log: its row of <c>mt_event_progression</c>, as Marten keeps its own.</summary>
internal static class Checkpoint
{
    /// <summary>
    /// How long a node may sit in a transaction that holds a checkpoint. A stopped node's is ended by the server, so that
    /// the others can go on.
    /// </summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private const string Find = "select coalesce(last_seq_id, 0) from sentinel.mt_event_progression where name = $1";

    /// <summary>Makes the row if there is none.</summary>
    public static async Task Ensure(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "insert into sentinel.mt_event_progression (name, last_seq_id, last_updated) values ($1, 0, clock_timestamp()) on conflict do nothing",
            connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = name } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The last committed value; null when there is no row yet.</summary>
    public static async Task<long?> Read(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Find, connection) { Parameters = { new NpgsqlParameter<string> { TypedValue = name } } };
        return (long?)await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>Locks the row for the running transaction and reads it; null when another node has it, or there is none yet.</summary>
    public static Task<long?> TryTake(NpgsqlConnection connection, string name, CancellationToken cancellationToken) =>
        // What is lost with the database's memory are rows and checkpoint together: they are projected again.
        Take(connection, name, "for update skip locked", "off", cancellationToken);

    /// <summary>Locks the row for the running transaction, waiting for whoever has it.</summary>
    public static Task<long?> Take(NpgsqlConnection connection, string name, CancellationToken cancellationToken) =>
        Take(connection, name, "for update", "on", cancellationToken);

    /// <summary>Moves the checkpoint; never back.</summary>
    public static async Task Advance(NpgsqlConnection connection, string name, long sequence, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            update sentinel.mt_event_progression set last_seq_id = $2, last_updated = clock_timestamp()
             where name = $1 and coalesce(last_seq_id, 0) < $2
            """,
            connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = name }, new NpgsqlParameter<long> { TypedValue = sequence } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<long?> Take(
        NpgsqlConnection connection, string name, string how, string synchronously, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(string.Create(
                    CultureInfo.InvariantCulture, $"set local idle_in_transaction_session_timeout = {LongestPause.TotalMilliseconds}")),
                new NpgsqlBatchCommand($"set local synchronous_commit = {synchronously}"),
                new NpgsqlBatchCommand($"{Find} {how}") { Parameters = { new NpgsqlParameter<string> { TypedValue = name } } },
            },
        };
        return (long?)await batch.ExecuteScalarAsync(cancellationToken);
    }
}
