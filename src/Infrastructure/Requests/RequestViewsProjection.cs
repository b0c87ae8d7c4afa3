using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Requests;
using Sentinel.Infrastructure.EventLog;

namespace Sentinel.Infrastructure.Requests;

/// <summary>Writes <c>access_requests</c>.</summary>
internal sealed class RequestViewsProjection() : RowPerStream<RequestRow>("access_requests", typeof(RequestEvent))
{
    private const string Columns =
        """
        id, requester, profile, role_arn, justification, ticket, use, duration_seconds, sessions, used, session, policy_version, approval_rule,
        required, approvals, status, automatic, submitted_at, decide_by, approved_at, until, ended_at, ended_by, end_reason, cause,
        submitted_sequence, version
        """;

    private const string Write =
        $"""
        insert into sentinel.access_requests ({Columns})
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
                             $24, $25, $26, $27)
        on conflict (id) do update set
          used = excluded.used, approvals = excluded.approvals, status = excluded.status, automatic = excluded.automatic,
          approved_at = excluded.approved_at, until = excluded.until, ended_at = excluded.ended_at, ended_by = excluded.ended_by,
          end_reason = excluded.end_reason, cause = excluded.cause, version = excluded.version
        """;

    public static string Select { get; } = $"select {Columns} from sentinel.access_requests";

    protected override string Rows => Select;

    protected override string Upsert => Write;

    public static RequestRow Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), Text(row, 5), Enum.Parse<Mode>(row.GetString(6)),
        row.GetInt64(7), row.GetInt32(8), row.GetInt32(9), Text(row, 10), row.GetInt32(11), row.GetString(12), row.GetInt32(13),
        JsonSerializer.Deserialize<RowApproval[]>(row.GetFieldValue<byte[]>(14))!, Enum.Parse<RequestStatus>(row.GetString(15), ignoreCase: true),
        row.GetBoolean(16), row.GetFieldValue<DateTimeOffset>(17), row.GetFieldValue<DateTimeOffset>(18), Time(row, 19), Time(row, 20), Time(row, 21),
        Text(row, 22), Text(row, 23), row.IsDBNull(24) ? null : Enum.Parse<LapseCause>(row.GetString(24)), row.GetInt64(25), row.GetInt64(26));

    protected override string? IdOf(string stream) =>
        stream["request-".Length..];

    protected override RequestRow? After(RequestRow? row, RecordedEvent recorded) => RequestRow.After(row, recorded);

    protected override RequestRow Of(NpgsqlDataReader row) => Read(row);

    protected override IEnumerable<NpgsqlParameter> ColumnsOf(RequestRow[] rows) =>
    [
        Column(NpgsqlDbType.Varchar, rows, r => r.Id), Column(NpgsqlDbType.Varchar, rows, r => r.Requester),
        Column(NpgsqlDbType.Varchar, rows, r => r.Profile), Column(NpgsqlDbType.Varchar, rows, r => r.RoleArn),
        Column(NpgsqlDbType.Varchar, rows, r => r.Justification), Column(NpgsqlDbType.Varchar, rows, r => r.Ticket),
        Column(NpgsqlDbType.Varchar, rows, r => r.Use.ToString()), Column(NpgsqlDbType.Bigint, rows, r => r.DurationSeconds),
        Column(NpgsqlDbType.Integer, rows, r => r.Sessions), Column(NpgsqlDbType.Integer, rows, r => r.Used),
        Column(NpgsqlDbType.Varchar, rows, r => r.Session), Column(NpgsqlDbType.Integer, rows, r => r.PolicyVersion),
        Column(NpgsqlDbType.Varchar, rows, r => r.ApprovalRule), Column(NpgsqlDbType.Integer, rows, r => r.Required),
        Column(NpgsqlDbType.Jsonb, rows, r => JsonSerializer.Serialize(r.Approvals)),
        Column(NpgsqlDbType.Varchar, rows, r => r.Status.ToString().ToLowerInvariant()),
        Column(NpgsqlDbType.Boolean, rows, r => r.Automatic), Column(NpgsqlDbType.TimestampTz, rows, r => r.SubmittedAt),
        Column(NpgsqlDbType.TimestampTz, rows, r => r.DecideBy), Column(NpgsqlDbType.TimestampTz, rows, r => r.ApprovedAt),
        Column(NpgsqlDbType.TimestampTz, rows, r => r.Until), Column(NpgsqlDbType.TimestampTz, rows, r => r.EndedAt),
        Column(NpgsqlDbType.Varchar, rows, r => r.EndedBy), Column(NpgsqlDbType.Varchar, rows, r => r.EndReason),
        Column(NpgsqlDbType.Varchar, rows, r => r.Cause?.ToString()), Column(NpgsqlDbType.Bigint, rows, r => r.SubmittedSequence),
        Column(NpgsqlDbType.Bigint, rows, r => r.Version),
    ];
}
