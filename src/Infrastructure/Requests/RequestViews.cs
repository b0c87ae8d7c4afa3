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
    public Task<Page<RequestSummary>> List(RequestFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var snapshot = snapshots.Current;
        var now = snapshot.Now(clock);
        var query = Visible(filter.Visible).And("requester =", filter.Requester?.Value).And("profile =", filter.Profile)
            .And("submitted_at >=", filter.Since?.ToUniversalTime());
        if (filter.Status is { } status)
        {
            query.And(status switch
            {
                RequestStatus.Pending => $"status = 'pending' and decide_by > {At()}",
                RequestStatus.Expired => $"(status = 'expired' or (status = 'pending' and decide_by <= {At()}))",
                RequestStatus.Approved => $"status = 'approved' and until > {At()}",
                RequestStatus.Over => $"status = 'approved' and until <= {At()}",
                _ => $"status = {query.Add(status.ToString().ToLowerInvariant())}",
            });
        }

        return query.Page(
            "submitted_sequence", filter.Before, filter.Limit, row => row.SubmittedSequence, row => Summary(row, snapshot, now), cancellationToken);

        string At() => query.Add(now.ToUniversalTime());
    }

    public async Task<IReadOnlyList<RequestSummary>> Find(string beginning, RequestsVisible visible, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(beginning);
        ArgumentNullException.ThrowIfNull(visible);
        var snapshot = snapshots.Current;
        var now = snapshot.Now(clock);
        var rows = await Visible(visible).And("id like", Like(beginning)).Read(2, cancellationToken);
        return [.. rows.Select(row => Summary(row, snapshot, now))];
    }

    private RowQuery<RequestRow> Visible(RequestsVisible visible)
    {
        var query = new RowQuery<RequestRow>(source, RequestViewsProjection.Select, RequestViewsProjection.Read);
        return visible.Everyones ? query
            : query.And($"(requester = {query.Add(visible.Of.Value)} or profile = any({query.Add(visible.Profiles.ToArray())}))");
    }

    private static string Like(string beginning) =>
        beginning.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal) + "%";

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
