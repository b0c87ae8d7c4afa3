using Npgsql;
using Sentinel.Application.Sessions;
using Sentinel.Domain.Kernel;
using Sentinel.Infrastructure.Postgres;

namespace Sentinel.Infrastructure.Sessions;

/// <summary>Writes and reads <c>session_activity</c>.</summary>
internal sealed class PostgresSessionActivity(NpgsqlDataSource source) : ISessionActivity
{
    // Without waiting for the disk: what is lost with the database's memory is some seconds of use. No session is open for a month.
    private const string Upsert =
        """
        with unsynced as (select set_config('synchronous_commit', 'off', true)),
             old as (delete from sentinel.session_activity where last_access < now() - interval '30 days')
        insert into sentinel.session_activity as a (session, last_access)
        select served.session, served.at from unsynced, unnest($1, $2) as served (session, at) order by served.session
        on conflict (session) do update set last_access = excluded.last_access where a.last_access < excluded.last_access
        """;

    public Task Record(IReadOnlyCollection<KeyValuePair<SessionId, DateTimeOffset>> served, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(served);
        return StoreCall.Guarded(async () =>
        {
            await using var command = source.CreateCommand(Upsert);
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. served.Select(entry => entry.Key.Value)] });
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset[]> { TypedValue = [.. served.Select(entry => entry.Value.ToUniversalTime())] });
            return await command.ExecuteNonQueryAsync(cancellationToken);
        });
    }

    public Task<IReadOnlyDictionary<SessionId, DateTimeOffset>> Last(IReadOnlyCollection<SessionId> sessions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sessions);
        return StoreCall.Guarded<IReadOnlyDictionary<SessionId, DateTimeOffset>>(async () =>
        {
            await using var command = source.CreateCommand("select session, last_access from sentinel.session_activity where session = any($1)");
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. sessions.Select(session => session.Value)] });
            var last = new Dictionary<SessionId, DateTimeOffset>(sessions.Count);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                last.Add(new(reader.GetString(0)), reader.GetFieldValue<DateTimeOffset>(1));
            }

            return last;
        });
    }
}
