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
    private const string NewestOfBoth =
        """
        select seq_id, timestamp, type, coalesce(data ->> 'code', data ->> 'cause'), (data ->> 'count')::int from (
            (select * from sentinel.mt_events where stream_id = $1 order by version desc limit 10) union all
            (select * from sentinel.mt_events where stream_id = $2 order by version desc limit 10)) newest
         order by seq_id desc limit 10
        """;

    public async Task<SessionDetailView?> Find(SessionId id, CancellationToken cancellationToken) =>
        await Query().And("id =", id.Value).Read(1, cancellationToken) is [var row]
            ? Detail(row, await Newest(id, cancellationToken), snapshots.Current)
            : null;

    public Task<Page<SessionSummary>> List(SessionFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var snapshot = snapshots.Current;
        var query = Query().And("person =", filter.Person?.Value).And("profile =", filter.Profile).And("owner_node =", filter.Node?.Value)
            .And("opened_at >=", filter.Since?.ToUniversalTime());
        if (filter.Status is { } status)
        {
            query.And(Stands(status, query, snapshot));
        }

        return query.Page("opened_sequence", filter.Before, filter.Limit, row => row.OpenedSequence, row => Summary(row, snapshot), cancellationToken);
    }

    private RowQuery<SessionRow> Query() => new(source, SessionViewsProjection.Select, SessionViewsProjection.Read);

    private static string Stands(SessionStanding status, RowQuery<SessionRow> query, Snapshot snapshot)
    {
        var stored = "status = " + query.Add(status.ToString().ToLowerInvariant());
        return status switch
        {
            SessionStanding.Revoked => $"({stored} or (ended_at is null and {Covered(query, snapshot)}))",
            SessionStanding.Closed or SessionStanding.Expired => stored,
            _ => $"{stored} and not {Covered(query, snapshot)}",
        };
    }

    /// <summary>Whether an order covers the session, of which its own stream may not say so yet.</summary>
    private static string Covered(RowQuery<SessionRow> query, Snapshot snapshot)
    {
        var orders = SessionCoverage.Of(snapshot.Of<HoldsState>(), snapshot.Of<PolicyInForce>().Compiled).Rows;
        var person = Array(NpgsqlDbType.Varchar, orders.Select(o => o.Person).ToArray());
        var profile = Array(NpgsqlDbType.Varchar, orders.Select(o => o.Profile).ToArray());
        var before = Array(NpgsqlDbType.Bigint, orders.Select(o => o.Before).ToArray());
        return $"""
            exists (select from unnest({person}, {profile}, {before}) as o (person, profile, before)
                     where (o.person is null or o.person = s.person) and (o.profile is null or o.profile = s.profile)
                       and s.opened_sequence < o.before)
            """;

        string Array(NpgsqlDbType type, object values) => query.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = values });
    }

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
