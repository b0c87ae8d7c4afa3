using Npgsql;
using Sentinel.Application.BreakGlass;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Lists;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Kernel;
using Sentinel.Infrastructure.Postgres;

namespace Sentinel.Infrastructure.BreakGlass;

/// <summary>Reads <c>break_glass_summaries</c>; one of them with all that happened to it from the log.</summary>
internal sealed class BreakGlassViews(NpgsqlDataSource source, IEventStore events, ISnapshots snapshots, TimeProvider clock) : IBreakGlassViews
{
    public async Task<BreakGlassDetailView?> Find(BreakGlassId id, CancellationToken cancellationToken)
    {
        var history = new List<RecordedEvent>();
        await foreach (var recorded in events.ReadStream(BreakGlassStream.For(id).Value, AsOf.Now, cancellationToken))
        {
            history.Add(recorded);
        }

        var snapshot = snapshots.Current;
        return history.Aggregate(default(BreakGlassRow), BreakGlassRow.After) is { } row
            ? Detail(row, Summary(row, snapshot, snapshot.Now(clock)), [.. history.Select(recorded => recorded.Data)])
            : null;
    }

    public Task<Page<BreakGlassSummary>> List(BreakGlassFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var snapshot = snapshots.Current;
        var now = snapshot.Now(clock);
        var query = new RowQuery<BreakGlassRow>(source, BreakGlassViewsProjection.Select, BreakGlassViewsProjection.Read)
            .And("person =", filter.Person?.Value).And("profile =", filter.Profile).And("activated_at >=", filter.Since?.ToUniversalTime());
        if (filter.Status is { } status)
        {
            query.And(status switch
            {
                BreakGlassStanding.Active => $"not has_ended and ends_at > {At()} and reviewed_at is null",
                BreakGlassStanding.Ended => $"(has_ended or ends_at <= {At()}) and review_due_at > {At()} and reviewed_at is null",
                BreakGlassStanding.Overdue => $"review_due_at <= {At()} and reviewed_at is null",
                _ => "reviewed_at is not null",
            });
        }

        return query.Page(
            "activated_sequence", filter.Before, filter.Limit, row => row.ActivatedSequence, row => Summary(row, snapshot, now), cancellationToken);

        string At() => query.Add(now);
    }

    private static BreakGlassSummary Summary(BreakGlassRow row, Snapshot snapshot, DateTimeOffset now)
    {
        var person = new PersonId(row.Person);
        return new(
            new(row.Id), person, snapshot.Of<People>().Find(person)?.State.KnownHandle, row.Profile, row.StandingAt(now), row.ReasonCode,
            row.Justification, row.Ticket, row.ActivatedAt, row.EndsAt, row.ClosedBy is null ? null : new PersonId(row.ClosedBy), row.ReviewDueAt,
            row.Waived, row.Escalations, row.Notes, row.Finding, row.ReviewedAt);
    }

    private static BreakGlassDetailView Detail(BreakGlassRow row, BreakGlassSummary summary, IReadOnlyList<object> history) => new(summary)
    {
        RoleArn = row.RoleArn,
        Rule = row.Rule,
        PolicyVersion = row.PolicyVersion,
        PolicyHash = row.PolicyHash,
        ActivatedWith = new(row.ActivatedWith),
        CloseReason = history.OfType<BreakGlassClosed>().FirstOrDefault()?.Reason,
        Notes = [.. history.OfType<BreakGlassNoted>().Select(note => new BreakGlassNoteView(note.By, note.Text, note.At))],
        Waiver = history.OfType<BreakGlassReviewWaived>().Select(waived => new BreakGlassWaiverView(waived.By, waived.Reason, waived.At)).FirstOrDefault(),
        Review = history.OfType<BreakGlassReviewed>()
            .Select(review => new BreakGlassReviewView(review.Reviewer, review.Finding, review.Comment, review.At)).FirstOrDefault(),
        Version = row.Version,
    };
}
