using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>Reads the log: one stream, or all of it in sequence order.</summary>
internal sealed class LogReader([FromKeyedServices(LogReader.Connections)] NpgsqlDataSource source, EventCatalog catalog) : ILogHead
{
    /// <summary>Key of the connections that only read.</summary>
    public const string Connections = "reads";

    private const string Columns =
        "seq_id, stream_id, version, id, type, data, timestamp, user_name, headers ->> 'sourceIp', causation_id, correlation_id";

    private static readonly string WholeLog =
        $"select {Columns} from sentinel.mt_events where seq_id > $1 order by seq_id limit $2";

    private static readonly string OneStream =
        $"""
        select {Columns} from sentinel.mt_events
         where stream_id = $1 and ($2 is null or version <= $2) and ($3 is null or seq_id <= $3) and ($4 is null or timestamp <= $4)
         order by version
        """;

    // What a fold needs and no more: a state is loaded on the way to every decision.
    private static readonly string ToFold =
        "select type, data, version, seq_id from sentinel.mt_events where stream_id = $1 order by version";

    // An event that this build does not know must stop whoever reads, never be passed over: it may concern him.
    private static readonly string OfTypes =
        $"""
        select {Columns} from sentinel.mt_events
         where seq_id > $1 and (type = any($2) or type <> all($3)) order by seq_id limit $4
        """;

    // What ended in a way that is forgotten is left out whole, but never an event that this build does not know.
    private static readonly string ToStart =
        $"""
        select {Columns} from sentinel.mt_events e left join (
            select c.stream from sentinel.closed_streams c join sentinel.mt_events ending on ending.seq_id = c.sequence
             where c.sequence <= $1 and ending.type = any($2)) forgotten on forgotten.stream = e.stream_id
         where seq_id <= $1 and (forgotten.stream is null or type <> all($3)) order by seq_id
        """;

    /// <summary>The end of the log on a READ COMMITTED connection; null when it is empty.</summary>
    public static async Task<LogHead?> Head(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select seq_id, timestamp from sentinel.mt_events order by seq_id desc limit 1", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new(reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1)) : null;
    }

    /// <summary>What a node needs to start with of the log up to a sequence, in order.</summary>
    public static NpgsqlCommand StartCommand(NpgsqlConnection connection, EventCatalog catalog, long through) =>
        new(ToStart, connection)
        {
            // The first row comes when all of the log has been gone through.
            CommandTimeout = 120,
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = through },
                new NpgsqlParameter<string[]> { TypedValue = [.. catalog.All.Where(type => type.IsForgotten).Select(type => type.Alias)] },
                new NpgsqlParameter<string[]> { TypedValue = catalog.Aliases },
            },
        };

    /// <summary>Everything behind a sequence, at most <paramref name="limit"/> rows, as part of a batch.</summary>
    public static NpgsqlBatchCommand WholeLogBatchCommand(long after, int limit) =>
        new(WholeLog)
        {
            Parameters = { new NpgsqlParameter<long> { TypedValue = after }, new NpgsqlParameter<long> { TypedValue = limit } },
        };

    public IAsyncEnumerable<RecordedEvent> ReadAll(long after, int? limit, CancellationToken cancellationToken) =>
        Read(
            connection => new NpgsqlCommand(WholeLog, connection)
            {
                Parameters =
                {
                    new NpgsqlParameter<long> { TypedValue = after },
                    new() { Value = limit is { } rows ? (long)rows : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
                },
            },
            cancellationToken);

    public IAsyncEnumerable<RecordedEvent> ReadStream(string stream, AsOf asOf, CancellationToken cancellationToken) =>
        Read(
            connection => new NpgsqlCommand(OneStream, connection)
            {
                Parameters =
                {
                    new NpgsqlParameter<string> { TypedValue = stream },
                    new() { Value = asOf.Version ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
                    new() { Value = asOf.Sequence ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
                    new() { Value = asOf.Time?.ToUniversalTime() ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                },
            },
            cancellationToken);

    /// <summary>Folds the events of one stream, all that there are now, into a state.</summary>
    public async Task<Folded<TState>> Fold<TState, TEvent>(string stream, CancellationToken cancellationToken)
        where TState : IState<TState, TEvent>
        where TEvent : class
    {
        await using var connection = await Open(cancellationToken);
        await using var command = new NpgsqlCommand(ToFold, connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = stream } },
        };
        await using var reader = await Guarded(command.ExecuteReaderAsync(cancellationToken));
        var folded = new Folded<TState>(TState.Initial, 0, 0);
        while (await Next(reader, cancellationToken))
        {
            var happened = (TEvent)catalog.Find(reader.GetString(0)).Read(reader.GetFieldValue<byte[]>(1));
            folded = new(TState.Evolve(folded.State, happened), reader.GetInt64(2), reader.GetInt64(3));
        }

        return folded;
    }

    /// <summary>The next events of these aliases, and how far the log is read with them, on a READ COMMITTED connection.</summary>
    public static async Task<LogPage> ReadPage(
        NpgsqlConnection connection, EventCatalog catalog, long after, string[] aliases, int limit, CancellationToken cancellationToken)
    {
        // The head first: what is committed between the two statements is read, or left to the next page.
        await using var both = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand("select coalesce(max(seq_id), 0) from sentinel.mt_events"),
                new NpgsqlBatchCommand(OfTypes)
                {
                    Parameters =
                    {
                        new NpgsqlParameter<long> { TypedValue = after },
                        new NpgsqlParameter<string[]> { TypedValue = aliases },
                        new NpgsqlParameter<string[]> { TypedValue = catalog.Aliases },
                        new NpgsqlParameter<long> { TypedValue = limit },
                    },
                },
            },
        };
        await using var reader = await both.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var head = reader.GetInt64(0);
        await reader.NextResultAsync(cancellationToken);
        var events = new List<RecordedEvent>();
        while (await reader.ReadAsync(cancellationToken))
        {
            events.Add(Event(reader, catalog));
        }

        var last = events.Count > 0 ? events[^1].Sequence : after;
        return events.Count == limit ? new(events, last, More: true) : new(events, Math.Max(head, last), More: false);
    }

    /// <summary>The row that the reader stands on, whose columns are those of both reads.</summary>
    public static RecordedEvent Event(NpgsqlDataReader row, EventCatalog catalog)
    {
        var type = catalog.Find(row.GetString(4));
        return new(
            row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.GetGuid(3), type.Alias,
            type.Read(row.GetFieldValue<byte[]>(5)),
            row.GetFieldValue<DateTimeOffset>(6),
            new(Text(row, 7) ?? "unknown", Text(row, 8), Text(row, 9), Text(row, 10)));
    }

    public async Task<DateTimeOffset> Now(CancellationToken cancellationToken)
    {
        await using var connection = await Open(cancellationToken);
        await using var command = new NpgsqlCommand("select clock_timestamp()", connection);
        await using var reader = await Guarded(command.ExecuteReaderAsync(cancellationToken));
        await Guarded(reader.ReadAsync(cancellationToken));
        return reader.GetFieldValue<DateTimeOffset>(0);
    }

    public async Task<long> Read(CancellationToken cancellationToken)
    {
        await using var connection = await Open(cancellationToken);
        await using var command = new NpgsqlCommand("select coalesce(max(seq_id), 0) from sentinel.mt_events", connection);
        return (long)(await Guarded(command.ExecuteScalarAsync(cancellationToken)))!;
    }

    /// <summary>Null when every guard holds; else the head of the log.</summary>
    public async Task<long?> FirstMoved(IReadOnlyList<Guard> guards, CancellationToken cancellationToken)
    {
        await using var connection = await Open(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            select (select max(seq_id) from sentinel.mt_events)
             where exists (
               select from unnest($1, $2) as seen (stream, version) left join sentinel.mt_streams st on st.id = seen.stream
                where coalesce(st.version, 0) <> seen.version)
            """, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string[]> { TypedValue = [.. guards.Select(guard => guard.Stream.Value)] },
                new NpgsqlParameter<long[]> { TypedValue = [.. guards.Select(guard => guard.Version)] },
            },
        };
        return (long?)await Guarded(command.ExecuteScalarAsync(cancellationToken));
    }

    private async IAsyncEnumerable<RecordedEvent> Read(
        Func<NpgsqlConnection, NpgsqlCommand> make, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await Open(cancellationToken);
        await using var command = make(connection);
        await using var reader = await Guarded(command.ExecuteReaderAsync(cancellationToken));
        while (await Next(reader, cancellationToken))
        {
            yield return Event(reader, catalog);
        }
    }

    private async Task<NpgsqlConnection> Open(CancellationToken cancellationToken) =>
        await Guarded(source.OpenConnectionAsync(cancellationToken).AsTask());

    /// <summary>Most rows are there already: those cost no state machine.</summary>
    private static Task<bool> Next(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var next = reader.ReadAsync(cancellationToken);
        return next.IsCompletedSuccessfully ? next : Guarded(next);
    }

    private static async Task<T> Guarded<T>(Task<T> read)
    {
        try
        {
            return await read;
        }
        catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException)
        {
            throw new StoreUnavailableException("The event log cannot be read.", error);
        }
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}

/// <summary>A state, and the version and sequence of the last event in it; 0 when there is none.</summary>
internal readonly record struct Folded<TState>(TState State, long Version, long Sequence);

/// <summary>A part of the log.</summary>
/// <param name="Events">In order.</param>
/// <param name="Through">Everything wanted up to here is read.</param>
/// <param name="More">There may be more right behind.</param>
internal sealed record LogPage(IReadOnlyList<RecordedEvent> Events, long Through, bool More);

/// <summary>The last event of the log.</summary>
internal sealed record LogHead(long Sequence, DateTimeOffset At);
