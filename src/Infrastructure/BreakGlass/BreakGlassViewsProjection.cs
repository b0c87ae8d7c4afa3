using Npgsql;
using NpgsqlTypes;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Policies;
using Sentinel.Infrastructure.EventLog;

namespace Sentinel.Infrastructure.BreakGlass;

/// <summary>Writes <c>break_glass_summaries</c>.</summary>
internal sealed class BreakGlassViewsProjection() : RowPerStream<BreakGlassRow>("break_glass_summaries", typeof(BreakGlassEvent))
{
    private const string Columns =
        """
        id, person, activated_with, profile, role_arn, rule, reason_code, justification, ticket, policy_version, policy_hash, escalations,
        activated_at, ends_at, review_due_at, has_ended, closed_by, waived, notes, finding, reviewed_at, activated_sequence, version
        """;

    // An array of arrays does not come apart into its rows, so the escalations of a row travel as one text.
    private const string Write =
        $"""
        insert into sentinel.break_glass_summaries ({Columns})
        select id, person, activated_with, profile, role_arn, rule, reason_code, justification, ticket, policy_version, policy_hash,
               string_to_array(escalations, ','), activated_at, ends_at, review_due_at, has_ended, closed_by, waived, notes, finding, reviewed_at,
               activated_sequence, version
          from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23) as r ({Columns})
        on conflict (id) do update set
          ends_at = excluded.ends_at, review_due_at = excluded.review_due_at, has_ended = excluded.has_ended, closed_by = excluded.closed_by,
          waived = excluded.waived, notes = excluded.notes, finding = excluded.finding, reviewed_at = excluded.reviewed_at,
          version = excluded.version
        """;

    public static string Select { get; } = $"select {Columns} from sentinel.break_glass_summaries";

    protected override string Rows => Select;

    protected override string Upsert => Write;

    public static BreakGlassRow Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5),
        Enum.Parse<ReasonCode>(row.GetString(6)), row.GetString(7), Text(row, 8), row.GetInt32(9), row.GetString(10),
        [.. row.GetFieldValue<string[]>(11).Select(Enum.Parse<EscalationCause>)], row.GetFieldValue<DateTimeOffset>(12),
        row.GetFieldValue<DateTimeOffset>(13), row.GetFieldValue<DateTimeOffset>(14), row.GetBoolean(15), Text(row, 16), row.GetBoolean(17),
        row.GetInt32(18), row.IsDBNull(19) ? null : Enum.Parse<ReviewFinding>(row.GetString(19)),
        row.IsDBNull(20) ? null : row.GetFieldValue<DateTimeOffset>(20), row.GetInt64(21), row.GetInt64(22));

    protected override string? IdOf(string stream) =>
        stream["break-glass-".Length..];

    protected override BreakGlassRow? After(BreakGlassRow? row, RecordedEvent recorded) => BreakGlassRow.After(row, recorded);

    protected override BreakGlassRow Of(NpgsqlDataReader row) => Read(row);

    protected override IEnumerable<NpgsqlParameter> ColumnsOf(BreakGlassRow[] rows) =>
    [
        Column(NpgsqlDbType.Varchar, rows, r => r.Id), Column(NpgsqlDbType.Varchar, rows, r => r.Person),
        Column(NpgsqlDbType.Varchar, rows, r => r.ActivatedWith), Column(NpgsqlDbType.Varchar, rows, r => r.Profile),
        Column(NpgsqlDbType.Varchar, rows, r => r.RoleArn), Column(NpgsqlDbType.Varchar, rows, r => r.Rule),
        Column(NpgsqlDbType.Varchar, rows, r => r.ReasonCode.ToString()), Column(NpgsqlDbType.Varchar, rows, r => r.Justification),
        Column(NpgsqlDbType.Varchar, rows, r => r.Ticket), Column(NpgsqlDbType.Integer, rows, r => r.PolicyVersion),
        Column(NpgsqlDbType.Varchar, rows, r => r.PolicyHash),
        Column(NpgsqlDbType.Varchar, rows, r => string.Join(',', r.Escalations)),
        Column(NpgsqlDbType.TimestampTz, rows, r => r.ActivatedAt), Column(NpgsqlDbType.TimestampTz, rows, r => r.EndsAt),
        Column(NpgsqlDbType.TimestampTz, rows, r => r.ReviewDueAt), Column(NpgsqlDbType.Boolean, rows, r => r.HasEnded),
        Column(NpgsqlDbType.Varchar, rows, r => r.ClosedBy), Column(NpgsqlDbType.Boolean, rows, r => r.Waived),
        Column(NpgsqlDbType.Integer, rows, r => r.Notes), Column(NpgsqlDbType.Varchar, rows, r => r.Finding?.ToString()),
        Column(NpgsqlDbType.TimestampTz, rows, r => r.ReviewedAt), Column(NpgsqlDbType.Bigint, rows, r => r.ActivatedSequence),
        Column(NpgsqlDbType.Bigint, rows, r => r.Version),
    ];
}
