using Npgsql;
using NpgsqlTypes;
using Sentinel.Application.EventSourcing;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>A row of a table that has one for each stream of a kind.</summary>
internal interface IStreamRow
{
    string Id { get; }
}

/// <summary>Keeps a table with one row for each stream of a kind, named by what the stream is of.</summary>
/// <param name="table">Name of the table, and of its checkpoint.</param>
/// <param name="events">Base type of the events that it follows.</param>
internal abstract class RowPerStream<TRow>(string table, Type events) : ITableProjection
    where TRow : class, IStreamRow
{
    public string Name => table;

    public IReadOnlyCollection<Type> Events { get; } = [events];

    /// <summary>Reads rows; a condition on <c>id</c> can follow.</summary>
    protected abstract string Rows { get; }

    /// <summary>Writes rows that come as one array for each column.</summary>
    protected abstract string Upsert { get; }

    public async Task Clear(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // The name of a table is the projection's own.
        await using var command = new NpgsqlCommand($"delete from sentinel.{table}", connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task Apply(NpgsqlConnection connection, IReadOnlyList<RecordedEvent> batch, CancellationToken cancellationToken)
    {
        // One row per stream, however many of the events are its own.
        var byStream = batch.GroupBy(recorded => IdOf(recorded.Stream)).Where(events => events.Key is not null).ToArray();
        var before = await Find(connection, [.. byStream.Select(events => events.Key!)], cancellationToken);
        TRow[] rows = [.. byStream.Select(events => events.Aggregate(before.GetValueOrDefault(events.Key!), After)).OfType<TRow>()];
        if (rows.Length > 0)
        {
            await Write(connection, rows, cancellationToken);
        }
    }

    /// <summary>The row's id; null for a stream of another kind.</summary>
    protected abstract string? IdOf(string stream);

    /// <summary>The row after one more event of its stream; null as long as there is none.</summary>
    protected abstract TRow? After(TRow? row, RecordedEvent recorded);

    protected abstract TRow Of(NpgsqlDataReader row);

    /// <summary>An array for each column, in the order of the statement.</summary>
    protected abstract IEnumerable<NpgsqlParameter> ColumnsOf(TRow[] rows);

    protected static NpgsqlParameter Column<T>(NpgsqlDbType type, TRow[] rows, Func<TRow, T> value) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | type, Value = Array.ConvertAll(rows, row => value(row)) };

    protected static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    protected static DateTimeOffset? Time(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    private async Task<Dictionary<string, TRow>> Find(NpgsqlConnection connection, string[] ids, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // The statements are the projection's own.
        await using var command = new NpgsqlCommand(Rows + " where id = any($1)", connection)
#pragma warning restore CA2100
        {
            Parameters = { new NpgsqlParameter<string[]> { TypedValue = ids } },
        };
        var found = new Dictionary<string, TRow>(ids.Length, StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = Of(reader);
            found.Add(row.Id, row);
        }

        return found;
    }

    private async Task Write(NpgsqlConnection connection, TRow[] rows, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // The statements are the projection's own.
        await using var command = new NpgsqlCommand(Upsert, connection);
#pragma warning restore CA2100
        command.Parameters.AddRange(ColumnsOf(rows).ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
