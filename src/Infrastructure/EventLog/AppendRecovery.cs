using Npgsql;
using Sentinel.Application.EventSourcing;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>What an appender does when it does not get the lock, or loses its connection and with it the answer.</summary>
internal static class AppendRecovery
{
    /// <summary>
    /// Ends whoever holds the append lock and waits for its own client: a stopped node must not stop the others. Its transaction
    /// rolls back, and it reads back what came of it when it runs again.
    /// </summary>
    /// <returns>The pid of the server process that was ended; null when the holder is merely slow, or gone.</returns>
    public static async Task<int?> EndStoppedHolder(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(
            """
            select a.pid, pg_terminate_backend(a.pid) from pg_locks l join pg_stat_activity a on a.pid = l.pid
             where l.locktype = 'advisory' and l.granted and l.database = (select oid from pg_database where datname = current_database())
               and l.classid = (7310597164871 >> 32)::int::oid and l.objid = (7310597164871 & 4294967295)::oid and l.objsubid = 1
               and a.wait_event in ('ClientRead', 'ClientWrite') and a.pid <> pg_backend_pid()
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) && reader.GetBoolean(1) ? reader.GetInt32(0) : null;
    }

    /// <summary>Makes sure that a lost connection's server process is gone, so that nothing can still commit on its behalf.</summary>
    public static async Task EndOwn(NpgsqlDataSource source, Backend backend, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var command = source.CreateCommand(
                "select pg_terminate_backend(pid) from pg_stat_activity where pid = $1 and backend_start = $2");
            command.Parameters.Add(new() { Value = backend.Pid });
            command.Parameters.Add(new() { Value = backend.Started });
            if (await command.ExecuteScalarAsync(cancellationToken) is null)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken);
        }
    }

    /// <summary>Which members of a batch of unknown outcome are in the log. Those that are not can be sent again.</summary>
    public static async Task<Dictionary<Member, AppendResult.Committed>> ReadBack(
        NpgsqlDataSource source, IReadOnlyList<Member> batch, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(
            "select id, version, seq_id, timestamp from sentinel.mt_events where stream_id = any($1) and id = any($2)");
        command.Parameters.Add(new() { Value = batch.SelectMany(m => m.Append.Writes.Select(w => w.Stream.Value)).Distinct().ToArray() });
        command.Parameters.Add(new() { Value = batch.SelectMany(m => m.Writes.SelectMany(w => w.Select(e => e.Id))).ToArray() });
        var found = new Dictionary<Guid, (long Version, long Sequence, DateTimeOffset At)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(reader.GetGuid(0), (reader.GetInt64(1), reader.GetInt64(2), reader.GetFieldValue<DateTimeOffset>(3)));
        }

        return batch
            .Where(member => found.ContainsKey(member.Writes[0][0].Id))
            .ToDictionary(member => member, member =>
            {
                var last = found[member.Writes[^1][^1].Id];
                return new AppendResult.Committed([.. member.Writes.Select(write => found[write[^1].Id].Version)], last.Sequence, last.At);
            });
    }
}
