using Sentinel.Application.Credentials;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Lists;
using Sentinel.Application.Policies;
using Sentinel.Application.Sessions;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.Audit;

/// <summary>Answers who could touch what at a point, from the log alone.</summary>
/// <remarks>
/// Each part of the answer reads the log from its beginning, in pages, so that no connection is held while it decides. One at a time on a
/// node: it may take long, and keys are waited for. What lies behind the point is never read.
/// </remarks>
public sealed class AccessReplay(IEventStore events, CachedPolicyLoader policies) : IPastAccess
{
    private const int PageSize = 1000;
    private int _running;

    public async Task<(AccessThen? Answer, Refusal? Refusal)> At(PastAccessQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Point.Time > await events.Now(cancellationToken))
        {
            return (null, AuditRefusals.InFuture);
        }

        if (Interlocked.CompareExchange(ref _running, 1, 0) != 0)
        {
            return (null, PolicyReplay.Busy);
        }

        try
        {
            return await Replay(query, cancellationToken);
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    private async Task<(AccessThen? Answer, Refusal? Refusal)> Replay(PastAccessQuery query, CancellationToken cancellationToken)
    {
        var log = await Read(query, cancellationToken);
        if (query.Point.Sequence > log.Sequence)
        {
            return (null, AuditRefusals.InFuture);
        }

        var (policy, refusal) = log.PolicyVersion is { } version ? await policies.Load(version, cancellationToken) : default;
        if (refusal is not null)
        {
            return (null, refusal);
        }

        var at = query.Point.Time ?? log.At;
        var decision = new PastDecision(log, policy, at);
        var found = (
            from session in log.Sessions
            where !(session.OpenedAt >= query.Before)
            orderby session.OpenedAt descending
            let access = decision.Of(session)
            where access is not null
            select (session.OpenedAt, Access: access)).Take(query.Limit + 1).ToList();
        var items = found.Take(query.Limit).Select(item => item.Access).ToList();
        return (
            new(at, log.Sequence, log.PolicyVersion, items, found.Count > query.Limit ? SequenceCursor.Of(found[query.Limit - 1].OpenedAt) : null),
            null);
    }

    private async Task<PastLog> Read(PastAccessQuery query, CancellationToken cancellationToken)
    {
        var log = new PastLog(query.Profile);
        for (var after = 0L; ;)
        {
            var page = new List<RecordedEvent>(PageSize);
            await foreach (var recorded in events.ReadAll(after, PageSize, cancellationToken))
            {
                page.Add(recorded);
            }

            var until = page.FindIndex(recorded => recorded.Sequence > query.Point.Sequence || recorded.At > query.Point.Time);
            var wanted = until < 0 ? page : page[..until];
            if (wanted.Count > 0)
            {
                log.Add(wanted);
                after = wanted[^1].Sequence;
            }

            if (until >= 0 || page.Count < PageSize)
            {
                return log;
            }
        }
    }
}
