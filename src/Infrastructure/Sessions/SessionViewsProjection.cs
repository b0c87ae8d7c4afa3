using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Sessions;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;
using Sentinel.Infrastructure.EventLog;

namespace Sentinel.Infrastructure.Sessions;

/// <summary>Writes <c>session_summaries</c>.</summary>
internal sealed class SessionViewsProjection() : RowPerStream<SessionRow>("session_summaries", typeof(SessionEvent))
{
    private const string Columns =
        """
        id, person, opened_by, profile, status, reason, ticket, use, context, opened_at, expires_at, ended_at, end_reason, leases,
        last_lease_ends_at, source_identity, owner_node, owner_epoch, opened_sequence, version, paused_by, pause_reason, active_at, source_ip,
        ground_kind, ground_id
        """;

    private const string Write =
        $"""
        insert into sentinel.session_summaries ({Columns})
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
                             $24, $25, $26)
        on conflict (id) do update set
          status = excluded.status, context = excluded.context, expires_at = excluded.expires_at, ended_at = excluded.ended_at,
          end_reason = excluded.end_reason, leases = excluded.leases, last_lease_ends_at = excluded.last_lease_ends_at,
          source_identity = excluded.source_identity, owner_node = excluded.owner_node, owner_epoch = excluded.owner_epoch,
          version = excluded.version, paused_by = excluded.paused_by, pause_reason = excluded.pause_reason, active_at = excluded.active_at,
          source_ip = excluded.source_ip, ground_kind = excluded.ground_kind, ground_id = excluded.ground_id
        """;

    public static string Select { get; } =
        $"select {Columns}, a.last_access from sentinel.session_summaries s left join sentinel.session_activity a on a.session = s.id";

    protected override string Rows => Select;

    protected override string Upsert => Write;

    public static SessionRow Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), Enum.Parse<SessionStanding>(row.GetString(4), ignoreCase: true),
        Text(row, 5), Text(row, 6), Enum.Parse<Mode>(row.GetString(7)),
        JsonSerializer.Deserialize<SortedDictionary<string, string>>(row.GetFieldValue<byte[]>(8))!,
        row.GetFieldValue<DateTimeOffset>(9), row.GetFieldValue<DateTimeOffset>(10), Time(row, 11), Text(row, 12), row.GetInt32(13),
        Time(row, 14), Text(row, 15), Text(row, 16), row.IsDBNull(17) ? null : row.GetInt64(17), row.GetInt64(18), row.GetInt64(19),
        row.IsDBNull(20) ? null : Enum.Parse<PauseCause>(row.GetString(20), ignoreCase: true), Text(row, 21), row.GetFieldValue<DateTimeOffset>(22),
        Text(row, 23), Enum.Parse<GroundKind>(row.GetString(24)), row.GetString(25), Time(row, 26));

    protected override string? IdOf(string stream) =>
        stream.StartsWith("session-ses_", StringComparison.Ordinal) ? stream["session-".Length..] : null;

    protected override SessionRow? After(SessionRow? row, RecordedEvent recorded) => SessionRow.After(row, recorded);

    protected override SessionRow Of(NpgsqlDataReader row) => Read(row);

    protected override IEnumerable<NpgsqlParameter> ColumnsOf(SessionRow[] rows) =>
    [
        Column(NpgsqlDbType.Varchar, rows, r => r.Id), Column(NpgsqlDbType.Varchar, rows, r => r.Person),
        Column(NpgsqlDbType.Varchar, rows, r => r.OpenedBy), Column(NpgsqlDbType.Varchar, rows, r => r.Profile),
        Column(NpgsqlDbType.Varchar, rows, r => r.Status.ToString().ToLowerInvariant()),
        Column(NpgsqlDbType.Varchar, rows, r => r.Reason), Column(NpgsqlDbType.Varchar, rows, r => r.Ticket),
        Column(NpgsqlDbType.Varchar, rows, r => r.Use.ToString()),
        Column(NpgsqlDbType.Jsonb, rows, r => JsonSerializer.Serialize(r.Context)),
        Column(NpgsqlDbType.TimestampTz, rows, r => r.OpenedAt), Column(NpgsqlDbType.TimestampTz, rows, r => r.ExpiresAt),
        Column(NpgsqlDbType.TimestampTz, rows, r => r.EndedAt), Column(NpgsqlDbType.Varchar, rows, r => r.EndReason),
        Column(NpgsqlDbType.Integer, rows, r => r.Leases), Column(NpgsqlDbType.TimestampTz, rows, r => r.LastLeaseEndsAt),
        Column(NpgsqlDbType.Varchar, rows, r => r.SourceIdentity), Column(NpgsqlDbType.Varchar, rows, r => r.OwnerNode),
        Column(NpgsqlDbType.Bigint, rows, r => r.OwnerEpoch), Column(NpgsqlDbType.Bigint, rows, r => r.OpenedSequence),
        Column(NpgsqlDbType.Bigint, rows, r => r.Version),
        Column(NpgsqlDbType.Varchar, rows, r => r.PausedBy?.ToString().ToLowerInvariant()),
        Column(NpgsqlDbType.Varchar, rows, r => r.PauseReason), Column(NpgsqlDbType.TimestampTz, rows, r => r.ActiveAt),
        Column(NpgsqlDbType.Varchar, rows, r => r.SourceIp),
        Column(NpgsqlDbType.Varchar, rows, r => r.GroundKind.ToString()), Column(NpgsqlDbType.Varchar, rows, r => r.GroundId),
    ];
}
