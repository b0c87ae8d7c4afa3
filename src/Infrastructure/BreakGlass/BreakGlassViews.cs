using System.Text;
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

    public async Task<Page<BreakGlassSummary>> List(BreakGlassFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var snapshot = snapshots.Current;
        var now = snapshot.Now(clock);
        await using var command = source.CreateCommand();
        command.CommandText = Query(filter, now, command.Parameters);
        var rows = await Read(command, cancellationToken);
        BreakGlassSummary[] shown = [.. rows.Take(filter.Limit).Select(row => Summary(row, snapshot, now))];
        return new(shown, rows.Count > filter.Limit ? SequenceCursor.Of(rows[filter.Limit - 1].ActivatedSequence) : null);
    }

    private static string Query(BreakGlassFilter filter, DateTimeOffset now, NpgsqlParameterCollection parameters)
    {
        var sql = new StringBuilder(BreakGlassViewsProjection.Select).Append(" where true");
        if (filter.Status is { } status)
        {
            sql.Append(" and ").Append(status switch
            {
                BreakGlassStanding.Active => $"not has_ended and ends_at > {At()} and reviewed_at is null",
                BreakGlassStanding.Ended => $"(has_ended or ends_at <= {At()}) and review_due_at > {At()} and reviewed_at is null",
                BreakGlassStanding.Overdue => $"review_due_at <= {At()} and reviewed_at is null",
                _ => "reviewed_at is not null",
            });
        }

        Where(filter.Person?.Value, "person =");
        Where(filter.Profile, "profile =");
        Where(filter.Since?.ToUniversalTime(), "activated_at >=");
        Where(filter.Before, "activated_sequence <");
        return sql.Append(" order by activated_sequence desc limit ").Append(Add(parameters, (long)filter.Limit + 1)).ToString();

        string At() => Add(parameters, now);

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

    private static Task<List<BreakGlassRow>> Read(NpgsqlCommand command, CancellationToken cancellationToken) =>
        StoreCall.Guarded(async () =>
        {
            var rows = new List<BreakGlassRow>();
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(BreakGlassViewsProjection.Read(reader));
            }

            return rows;
        });

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
