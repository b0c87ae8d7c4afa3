using Npgsql;
using NpgsqlTypes;
using Sentinel.Infrastructure.EventLog;

namespace Sentinel.Load.Benchmarks;

/// <summary>
/// The baseline of appends: raw Npgsql on tables like the log's, the update of the stream and the insert of the event in one
/// prepared batch with a commit of its own. No lock, guard, order, trigger or notification.
/// </summary>
internal sealed class RawAppends : IAsyncDisposable
{
    private const string Tables =
        """
        create schema raw;
        create table raw.mt_streams (like sentinel.mt_streams including all);
        create table raw.mt_events (like sentinel.mt_events including all);
        alter table raw.mt_events add foreign key (stream_id) references raw.mt_streams (id) on delete cascade;
        create sequence raw.mt_events_sequence;
        """;

    private readonly NpgsqlDataSource _source;
    private readonly Writer[] _writers;

    private RawAppends(NpgsqlDataSource source, Writer[] writers) => (_source, _writers) = (source, writers);

    public static async Task<RawAppends> Start(LogDatabase database, int callers, CancellationToken cancellationToken)
    {
        await database.Execute(Tables, cancellationToken);
        var source = database.Raw(callers);
        var writers = new Writer[callers];
        for (var i = 0; i < callers; i++)
        {
            writers[i] = await Writer.Open(source, cancellationToken);
        }

        return new(source, writers);
    }

    public Task<Sample> Run(TimeSpan window, CancellationToken cancellationToken) =>
        ClosedLoop.Run(_writers.Length, window, caller => _writers[caller].Append(cancellationToken));

    public async ValueTask DisposeAsync()
    {
        foreach (var writer in _writers)
        {
            await writer.DisposeAsync();
        }

        await _source.DisposeAsync();
    }

    /// <summary>One caller: a connection, a stream.</summary>
    private sealed class Writer : IAsyncDisposable
    {
        private readonly NpgsqlConnection _connection;
        private readonly NpgsqlBatch _batch;
        private long _version;

        private Writer(NpgsqlConnection connection, NpgsqlBatch batch) => (_connection, _batch) = (connection, batch);

        public static async Task<Writer> Open(NpgsqlDataSource source, CancellationToken cancellationToken)
        {
            var session = SampleLog.NewSession();
            var issued = SampleLog.Issued(session);
            var type = EventCatalog.Domain.Find(issued.GetType());
            var stream = "session-" + session.Value;
            var connection = await source.OpenConnectionAsync(cancellationToken);
            await using (var create = new NpgsqlCommand(
                "insert into raw.mt_streams (id, type, version, timestamp, created, tenant_id, is_archived) "
                + "values ($1, 'session', 0, now(), now(), '*DEFAULT*', false)", connection))
            {
                create.Parameters.Add(new() { Value = stream });
                await create.ExecuteNonQueryAsync(cancellationToken);
            }

            var batch = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new("update raw.mt_streams set version = $1, timestamp = now() where id = $2")
                    {
                        Parameters = { new NpgsqlParameter<long>(), new NpgsqlParameter<string> { TypedValue = stream } },
                    },
                    new(
                        """
                        insert into raw.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type,
                                                   correlation_id, causation_id, headers, user_name, is_archived)
                        values (nextval('raw.mt_events_sequence'), $1, $2, $3, $4, $5, now(), '*DEFAULT*', $6, $7, $8, $9, $10, false)
                        """)
                    {
                        Parameters =
                        {
                            new NpgsqlParameter<Guid>(), new NpgsqlParameter<string> { TypedValue = stream }, new NpgsqlParameter<long>(),
                            new NpgsqlParameter<string> { TypedValue = type.Write(issued), NpgsqlDbType = NpgsqlDbType.Jsonb },
                            new NpgsqlParameter<string> { TypedValue = type.Alias },
                            new NpgsqlParameter<string> { TypedValue = type.DotnetType },
                            new NpgsqlParameter<string> { TypedValue = SampleLog.By.TraceId! },
                            new NpgsqlParameter<string> { TypedValue = SampleLog.By.RequestId! },
                            new NpgsqlParameter<string> { TypedValue = """{"sourceIp":"192.0.2.7"}""", NpgsqlDbType = NpgsqlDbType.Jsonb },
                            new NpgsqlParameter<string> { TypedValue = SampleLog.By.Actor },
                        },
                    },
                },
            };
            await batch.PrepareAsync(cancellationToken);
            return new(connection, batch);
        }

        public Task Append(CancellationToken cancellationToken)
        {
            _version++;
            ((NpgsqlParameter<long>)_batch.BatchCommands[0].Parameters[0]).TypedValue = _version;
            ((NpgsqlParameter<Guid>)_batch.BatchCommands[1].Parameters[0]).TypedValue = Guid.CreateVersion7();
            ((NpgsqlParameter<long>)_batch.BatchCommands[1].Parameters[2]).TypedValue = _version;
            return _batch.ExecuteNonQueryAsync(cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await _batch.DisposeAsync();
            await _connection.DisposeAsync();
        }
    }
}
