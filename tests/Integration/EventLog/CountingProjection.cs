using Npgsql;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Sessions;
using Sentinel.Infrastructure.EventLog;

namespace Sentinel.Integration.EventLog;

/// <summary>Writes a row per event into a table without any key, and fails when told so after it has written.</summary>
internal sealed class CountingProjection(string table, Func<bool> fails) : ITableProjection
{
    public string Name => table;

    public IReadOnlyCollection<Type> Events { get; } = [typeof(SessionEvent)];

    public async Task Apply(NpgsqlConnection connection, IReadOnlyList<RecordedEvent> batch, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"insert into sentinel.{table} select * from unnest($1)", connection)
        {
            Parameters = { new NpgsqlParameter<long[]> { TypedValue = [.. batch.Select(recorded => recorded.Sequence)] } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
        if (fails())
        {
            throw new InvalidOperationException("Between the rows and the checkpoint.");
        }
    }

    public async Task Clear(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"delete from sentinel.{table}", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
