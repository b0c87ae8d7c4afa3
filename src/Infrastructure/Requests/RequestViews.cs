using System.Text;
using Npgsql;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Lists;
using Sentinel.Application.Requests;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Requests;
using Sentinel.Infrastructure.Postgres;

namespace Sentinel.Infrastructure.Requests;

/// <summary>Reads <c>access_requests</c>.</summary>
internal sealed class RequestViews(NpgsqlDataSource source, ISnapshots snapshots, TimeProvider clock) : IRequestViews
{
    public async Task<Page<RequestSummary>> List(RequestFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var snapshot = snapshots.Current;
        var now = snapshot.Now(clock);
        await using var command = source.CreateCommand();
        command.CommandText = Query(filter, now, command.Parameters);
        var rows = await Read(command, cancellationToken);
        RequestSummary[] shown = [.. rows.Take(filter.Limit).Select(row => Summary(row, snapshot, now))];
        return new(shown, rows.Count > filter.Limit ? SequenceCursor.Of(rows[filter.Limit - 1].SubmittedSequence) : null);
    }

    public async Task<IReadOnlyList<RequestSummary>> Find(string beginning, RequestsVisible visible, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(beginning);
        ArgumentNullException.ThrowIfNull(visible);
        var snapshot = snapshots.Current;
        var now = snapshot.Now(clock);
        await using var command = source.CreateCommand();
        var sql = new StringBuilder(RequestViewsProjection.Select).Append(" where id like ")
            .Append(Add(command.Parameters, Like(beginning))).Append(Visible(visible, command.Parameters));
        command.CommandText = sql.Append(" limit 2").ToString();
        return [.. (await Read(command, cancellationToken)).Select(row => Summary(row, snapshot, now))];
    }

    private static string Query(RequestFilter filter, DateTimeOffset now, NpgsqlParameterCollection parameters)
    {
        var sql = new StringBuilder(RequestViewsProjection.Select).Append(" where true").Append(Visible(filter.Visible, parameters));
        if (filter.Status is { } status)
        {
            sql.Append(" and ").Append(status switch
            {
                RequestStatus.Pending => $"status = 'pending' and decide_by > {At()}",
                RequestStatus.Expired => $"(status = 'expired' or (status = 'pending' and decide_by <= {At()}))",
                RequestStatus.Approved => $"status = 'approved' and until > {At()}",
                RequestStatus.Over => $"status = 'approved' and until <= {At()}",
                _ => $"status = {Add(parameters, status.ToString().ToLowerInvariant())}",
            });
        }

        Where(filter.Requester?.Value, "requester =");
        Where(filter.Profile, "profile =");
        Where(filter.Since?.ToUniversalTime(), "submitted_at >=");
        Where(filter.Before, "submitted_sequence <");
        return sql.Append(" order by submitted_sequence desc limit ").Append(Add(parameters, (long)filter.Limit + 1)).ToString();

        string At() => Add(parameters, now.ToUniversalTime());

        void Where(object? value, string condition)
        {
            if (value is not null)
            {
                sql.Append(" and ").Append(condition).Append(' ').Append(Add(parameters, value));
            }
        }
    }

    private static string Visible(RequestsVisible visible, NpgsqlParameterCollection parameters) => visible.Everyones
        ? ""
        : $" and (requester = {Add(parameters, visible.Of.Value)} or profile = any({Add(parameters, visible.Profiles.ToArray())}))";

    private static string Like(string beginning) =>
        beginning.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal) + "%";

    private static string Add(NpgsqlParameterCollection parameters, object value)
    {
        parameters.Add(new() { Value = value });
        return $"${parameters.Count}";
    }

    private static Task<List<RequestRow>> Read(NpgsqlCommand command, CancellationToken cancellationToken) =>
        StoreCall.Guarded(async () =>
        {
            var rows = new List<RequestRow>();
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(RequestViewsProjection.Read(reader));
            }

            return rows;
        });

    private static RequestSummary Summary(RequestRow row, Snapshot snapshot, DateTimeOffset now)
    {
        var people = snapshot.Of<People>();
        return new(
            new(row.Id), row.StatusAt(now), new(row.Requester), Handle(row.Requester), row.Profile, row.RoleArn, row.Justification, row.Ticket, row.Use,
            row.DurationSeconds, row.Sessions, row.Used, row.Session is { } session ? new SessionId(session) : null, row.PolicyVersion, row.ApprovalRule,
            row.Required, [.. row.Approvals.Select(given => new ApprovalSummary(new(given.Approver), Handle(given.Approver), given.Comment, given.At))],
            row.Automatic, row.SubmittedAt, row.DecideBy, row.ApprovedAt, row.Until, row.EndedAt,
            row.EndedBy is { } by ? new PersonId(by) : null, row.EndReason, row.Cause, row.Version);

        string? Handle(string person) => people.Find(new PersonId(person))?.State.KnownHandle;
    }
}
