using System.Text;
using Npgsql;
using NpgsqlTypes;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Lists;
using Sentinel.Application.Policies;
using Sentinel.Application.Sessions;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;
using Sentinel.Infrastructure.Postgres;
using HoldsState = Sentinel.Application.Holds.Holds;

namespace Sentinel.Infrastructure.Sessions;

/// <summary>Reads <c>session_summaries</c>, and the orders beside it.</summary>
internal sealed class SessionViews(NpgsqlDataSource source, ISnapshots snapshots) : ISessionViews
{
    private const string Covered =
        """
        exists (select from unnest($1, $2, $3) as o (person, profile, before)
                 where (o.person is null or o.person = s.person) and (o.profile is null or o.profile = s.profile)
                   and s.opened_sequence < o.before)
        """;

    private const string NewestOfBoth =
        """
        select seq_id, timestamp, type, coalesce(data ->> 'code', data ->> 'cause'), (data ->> 'count')::int from (
            (select * from sentinel.mt_events where stream_id = $1 order by version desc limit 10) union all
            (select * from sentinel.mt_events where stream_id = $2 order by version desc limit 10)) newest
         order by seq_id desc limit 10
        """;

    public async Task<SessionDetailView?> Find(SessionId id, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(SessionViewsProjection.Select + " where id = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id.Value });
        var rows = await Read(command, cancellationToken);
        return rows is [var row] ? Detail(row, await Newest(id, cancellationToken), snapshots.Current) : null;
    }

    public async Task<Page<SessionSummary>> List(SessionFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var snapshot = snapshots.Current;
        await using var command = source.CreateCommand();
        command.CommandText = Query(filter, snapshot, command.Parameters);
        var rows = await Read(command, cancellationToken);
        SessionSummary[] shown = [.. rows.Take(filter.Limit).Select(row => Summary(row, snapshot))];
        return new(shown, rows.Count > filter.Limit ? SequenceCursor.Of(rows[filter.Limit - 1].OpenedSequence) : null);
    }

    private static string Query(SessionFilter filter, Snapshot snapshot, NpgsqlParameterCollection parameters)
    {
        var sql = new StringBuilder(SessionViewsProjection.Select).Append(" where true");
        if (filter.Status is { } status)
        {
            var coverage = SessionCoverage.Of(snapshot.Of<HoldsState>(), snapshot.Of<PolicyInForce>().Compiled);
            parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar, Value = coverage.Rows.Select(o => o.Person).ToArray() });
            parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar, Value = coverage.Rows.Select(o => o.Profile).ToArray() });
            parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, Value = coverage.Rows.Select(o => o.Before).ToArray() });
            var stored = "status = " + Add(parameters, status.ToString().ToLowerInvariant());
            sql.Append(" and ").Append(status switch
            {
                SessionStanding.Revoked => $"({stored} or (ended_at is null and {Covered}))",
                SessionStanding.Closed or SessionStanding.Expired => stored,
                _ => $"{stored} and not {Covered}",
            });
        }

        Where(filter.Person?.Value, "person =");
        Where(filter.Profile, "profile =");
        Where(filter.Node?.Value, "owner_node =");
        Where(filter.Since?.ToUniversalTime(), "opened_at >=");
        Where(filter.Before, "opened_sequence <");
        return sql.Append(" order by opened_sequence desc limit ").Append(Add(parameters, (long)filter.Limit + 1)).ToString();

        void Where(object? value, string condition)
        {
            if (value is not null)
            {
                sql.Append(" and ").Append(condition).Append(' ').Append(Add(parameters, value));
            }
        }
    }

    private static string Add(NpgsqlParameterCollection parameters, object value)
    {
        parameters.Add(new() { Value = value });
        return $"${parameters.Count}";
    }

    private static Task<List<SessionRow>> Read(NpgsqlCommand command, CancellationToken cancellationToken) =>
        StoreCall.Guarded(async () =>
        {
            var rows = new List<SessionRow>();
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(SessionViewsProjection.Read(reader));
            }

            return rows;
        });

    /// <summary>What happened to the session last, whether decisions read it or not.</summary>
    private Task<IReadOnlyList<SessionHappening>> Newest(SessionId id, CancellationToken cancellationToken) =>
        StoreCall.Guarded<IReadOnlyList<SessionHappening>>(async () =>
        {
            await using var command = source.CreateCommand(NewestOfBoth);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = SessionStream.For(id).Value });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = SessionStream.LogFor(id).Value });
            var newest = new List<SessionHappening>();
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                newest.Add(new(
                    reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2),
                    reader.IsDBNull(3) ? null : reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetInt32(4)));
            }

            return newest;
        });

    private static SessionDetailView Detail(SessionRow row, IReadOnlyList<SessionHappening> activity, Snapshot snapshot) => new(Summary(row, snapshot))
    {
        SourceIp = row.SourceIp,
        IdleAt = IdleAt(row, snapshot),
        Activity = activity,
        OpenedBy = new(row.OpenedBy),
        Use = row.Use,
        Context = row.Context,
        SourceIdentity = row.SourceIdentity,
        Epoch = row.OwnerEpoch,
        Version = row.Version,
    };

    private static SessionSummary Summary(SessionRow row, Snapshot snapshot)
    {
        var person = new PersonId(row.Person);
        var role = snapshot.Of<PolicyInForce>().Compiled?.Find(row.Profile)?.RoleArn;
        var order = row.IsLive ? snapshot.Of<HoldsState>().Covering(new Subject(person, row.Profile, role), row.OpenedSequence) : null;
        return new(
            new(row.Id), person, snapshot.Of<People>().Find(person)?.State.KnownHandle, row.Profile,
            order is null ? row.Status : SessionStanding.Revoked, row.Reason, row.Ticket, row.OpenedAt, row.ExpiresAt,
            order?.At ?? row.EndedAt, order?.Reason ?? row.EndReason, row.Leases, row.LastLeaseEndsAt,
            row.OwnerNode is null ? null : new NodeId(row.OwnerNode), row.PausedBy, row.PauseReason, LastAccess(row),
            new(row.GroundKind, row.GroundId));
    }

    private static DateTimeOffset LastAccess(SessionRow row) => row.ServedAt > row.ActiveAt ? row.ServedAt.Value : row.ActiveAt;

    private static DateTimeOffset? IdleAt(SessionRow row, Snapshot snapshot) =>
        row is { IsLive: true, PausedBy: not PauseCause.Operator }
            ? LastAccess(row) + snapshot.Of<PolicyInForce>().Compiled?.Find(row.Profile)?.IdleTimeout
            : null;
}
