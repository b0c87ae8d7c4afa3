using System.Globalization;
using System.Text;
using Npgsql;
using Sentinel.Application.Audit;
using Sentinel.Infrastructure.EventLog;
using Sentinel.Infrastructure.Postgres;

namespace Sentinel.Infrastructure.Audit;

/// <summary>The log, read without being understood: also what another version wrote is shown.</summary>
internal sealed class PostgresHistory(NpgsqlDataSource source, EventCatalog catalog) : IHistory
{
    // No index leads to a type: a search for one looks at so many events at a time, and says where to go on.
    private const long Window = 200_000;

    private const string Select =
        """
        select seq_id, stream_id, version, type, id, timestamp, user_name, headers ->> 'sourceIp', correlation_id, data
          from sentinel.mt_events
        """;

    public bool Knows(string type) => catalog.Aliases.Contains(type, StringComparer.Ordinal);

    public Task<HistoryPage> Events(HistoryFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return StoreCall.Guarded(async () =>
        {
            var searches = filter.Types is not null && filter.Stream is null;
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            var until = searches ? filter.After + Math.Min(Window, long.MaxValue - filter.After) : long.MaxValue;
            await using var both = new NpgsqlBatch(connection)
            {
                BatchCommands = { new("select coalesce(max(seq_id), 0) from sentinel.mt_events"), Query(filter, until) },
            };
            await using var reader = await both.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            var head = reader.GetInt64(0);
            await reader.NextResultAsync(cancellationToken);
            var events = await Read(reader, cancellationToken);
            return events.Count > filter.Limit ? new HistoryPage(events[..filter.Limit], events[filter.Limit - 1].Sequence)
                : new HistoryPage(events, until < head ? until : null);
        });
    }

    public Task<IReadOnlyList<HistoricEvent>> Stream(string stream, CancellationToken cancellationToken) =>
        StoreCall.Guarded<IReadOnlyList<HistoricEvent>>(async () =>
        {
            await using var command = source.CreateCommand(Select + " where stream_id = $1 order by version");
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = stream });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await Read(reader, cancellationToken);
        });

    private static NpgsqlBatchCommand Query(HistoryFilter filter, long until)
    {
        var command = new NpgsqlBatchCommand();
        var sql = new StringBuilder(Select);
        Where("where seq_id >", filter.After);
        Where("and seq_id <=", until);
        if (filter.Stream is { } stream)
        {
            Where("and stream_id =", stream);
        }

        if (filter.Types is { } types)
        {
            Where("and type = any", types.ToArray());
        }

        Where("order by seq_id limit", (long)filter.Limit + 1);
        command.CommandText = sql.ToString();
        return command;

        void Where(string condition, object value)
        {
            command.Parameters.Add(new() { Value = value });
            sql.Append(CultureInfo.InvariantCulture, $" {condition} (${command.Parameters.Count})");
        }
    }

    private static async Task<List<HistoricEvent>> Read(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var events = new List<HistoricEvent>();
        while (await reader.ReadAsync(cancellationToken))
        {
            events.Add(new(
                reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3), reader.GetGuid(4),
                reader.GetFieldValue<DateTimeOffset>(5), Text(6), Text(7), Text(8), new(reader.GetFieldValue<byte[]>(9))));
        }

        return events;

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }
}
