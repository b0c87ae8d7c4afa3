using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>One batch as one call of <c>sentinel.append</c>: arrays in, a row per write or refusal out.</summary>
internal sealed class AppendCommand : IAsyncDisposable
{
    private readonly NpgsqlCommand _command;
    private readonly TimeProvider _clock;

    private AppendCommand(NpgsqlCommand command, TimeProvider clock) => (_command, _clock) = (command, clock);

    public static async Task<AppendCommand> Prepare(
        NpgsqlConnection connection, LogOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var command = connection.CreateCommand();
        command.CommandTimeout = (int)Math.Ceiling((options.StatementTimeout + options.LockTimeout).TotalSeconds);
        NpgsqlDbType[] types =
        [
            NpgsqlDbType.Varchar, NpgsqlDbType.Bigint, NpgsqlDbType.TimestampTz, ArrayOf(NpgsqlDbType.Varchar),
            ArrayOf(NpgsqlDbType.Integer), ArrayOf(NpgsqlDbType.Boolean), ArrayOf(NpgsqlDbType.Integer), ArrayOf(NpgsqlDbType.Integer),
            ArrayOf(NpgsqlDbType.Varchar), ArrayOf(NpgsqlDbType.Varchar), ArrayOf(NpgsqlDbType.Varchar), ArrayOf(NpgsqlDbType.Jsonb),
            ArrayOf(NpgsqlDbType.Integer), ArrayOf(NpgsqlDbType.Varchar), ArrayOf(NpgsqlDbType.Bigint), ArrayOf(NpgsqlDbType.Integer),
            ArrayOf(NpgsqlDbType.Integer), ArrayOf(NpgsqlDbType.Bigint),
            ArrayOf(NpgsqlDbType.Uuid), ArrayOf(NpgsqlDbType.Varchar), ArrayOf(NpgsqlDbType.Varchar), ArrayOf(NpgsqlDbType.Jsonb),
            ArrayOf(NpgsqlDbType.Integer),
        ];
        var places = string.Join(", ", types.Select((_, index) => "$" + (index + 1).ToString(CultureInfo.InvariantCulture)));
        command.CommandText = $"select member, status, stream, version, sequence, at from sentinel.append({places})";
        foreach (var type in types)
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type });
        }

        await command.PrepareAsync(cancellationToken);
        return new(command, clock);
    }

    /// <summary>Sends the batch and answers what each member came to, in the batch's order; a null must be decided again.</summary>
    public async Task<AppendResult?[]> Execute(
        string node, long epoch, IReadOnlyList<Member> batch, CancellationToken cancellationToken)
    {
        Fill(node, epoch, batch);
        var results = new AppendResult?[batch.Count];
        var versions = new List<long>();
        await using var reader = await _command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var member = reader.GetInt32(0) - 1;
            results[member] = reader.GetString(1) switch
            {
                "ok" => Committed(reader, batch[member], versions),
                "conflict" => new AppendResult.Conflict(reader.GetString(2), reader.GetInt64(3), reader.GetInt64(4)),
                "closed" => new AppendResult.Closed(reader.GetString(2), reader.GetInt64(4)),
                "skew" => new AppendResult.ClockSkewed(TimeSpan.FromSeconds(reader.GetInt64(3))),
                "after" => null,
                var other => throw new UnreachableException($"sentinel.append answered '{other}'."),
            };
        }

        return results;
    }

    public ValueTask DisposeAsync() => _command.DisposeAsync();

    private static AppendResult.Committed? Committed(NpgsqlDataReader reader, Member member, List<long> versions)
    {
        versions.Add(reader.GetInt64(3));
        if (versions.Count < member.Append.Writes.Count)
        {
            return null;
        }

        long[] all = [.. versions];
        versions.Clear();
        return new(all, reader.GetInt64(4), reader.GetFieldValue<DateTimeOffset>(5));
    }

    private void Fill(string node, long epoch, IReadOnlyList<Member> batch)
    {
        var members = batch.Count;
        var places = new Dictionary<Member, int>(members);
        var after = new int[members];
        var grants = new bool[members];
        var writesEnd = new int[members];
        var guardsEnd = new int[members];
        var actor = new string[members];
        var correlation = new string?[members];
        var causation = new string?[members];
        var headers = new string?[members];
        var writes = new List<Write>(members);
        var eventsEnd = new List<int>(members);
        var streams = new Dictionary<string, int>(StringComparer.Ordinal);
        var writeStreams = new List<int>(members);
        var guardStreams = new List<int>();
        var guardVersions = new List<long>();
        var events = new List<EncodedEvent>(members);

        for (var i = 0; i < members; i++)
        {
            var member = batch[i];
            places.Add(member, i + 1);
            after[i] = member.After is { } before ? places.GetValueOrDefault(before) : 0;
            grants[i] = member.Append.Options.Grants;
            (actor[i], correlation[i], causation[i]) = (member.Append.By.Actor, member.Append.By.TraceId, member.Append.By.RequestId);
            headers[i] = member.Append.By.SourceIp is { } source ? $$"""{"sourceIp":{{JsonSerializer.Serialize(source)}}}""" : null;
            for (var w = 0; w < member.Append.Writes.Count; w++)
            {
                writes.Add(member.Append.Writes[w]);
                writeStreams.Add(Place(streams, member.Append.Writes[w].Stream));
                events.AddRange(member.Writes[w]);
                eventsEnd.Add(events.Count);
            }

            foreach (var guard in member.Append.Guards)
            {
                guardStreams.Add(Place(streams, guard.Stream));
                guardVersions.Add(guard.Version);
            }

            writesEnd[i] = writes.Count;
            guardsEnd[i] = guardStreams.Count;
        }

        object[] values =
        [
            node, epoch, _clock.GetUtcNow(), streams.Keys.ToArray(),
            after, grants, writesEnd, guardsEnd, actor, correlation, causation, headers,
            writeStreams, writes.ConvertAll(w => w.Stream.Aggregate), writes.ConvertAll(w => w.Expected), eventsEnd,
            guardStreams, guardVersions,
            events.ConvertAll(e => e.Id), events.ConvertAll(e => e.Type.Alias), events.ConvertAll(e => e.Type.DotnetType),
            events.ConvertAll(e => e.Json), events.ConvertAll(e => e.Type.Flags),
        ];
        for (var i = 0; i < values.Length; i++)
        {
            _command.Parameters[i].Value = values[i];
        }
    }

    /// <summary>The stream's place among those of the batch, from 1.</summary>
    private static int Place(Dictionary<string, int> streams, StreamId stream)
    {
        streams.TryAdd(stream.Value, streams.Count + 1);
        return streams[stream.Value];
    }

    private static NpgsqlDbType ArrayOf(NpgsqlDbType type) => NpgsqlDbType.Array | type;
}
