using System.Collections.Concurrent;

namespace Sentinel.Integration.Kit;

/// <summary>A request for credentials as its client saw it; instants of <see cref="TimeProvider.GetTimestamp"/>.</summary>
public sealed record Exchange(string Node, long Sent, long Answered, int Status);

/// <summary>A revoke as its client saw it.</summary>
/// <param name="Node">Which node took it.</param>
/// <param name="Committed">Its commit, or any instant before it: the earlier, the more re-serves are counted.</param>
/// <param name="Answered">When its answer had arrived.</param>
/// <param name="AllAcknowledged">Whether its receipt says that all nodes had acknowledged it.</param>
public sealed record Revoke(string Node, long Committed, long Answered, bool AllAcknowledged);

/// <summary>What the exchanges of one session came to.</summary>
/// <param name="Violations">200s to requests that were sent when the revoke had already taken hold there.</param>
/// <param name="Reserves">200s that arrived after the commit and are right: for each node, how long after the commit.</param>
public sealed record AnswerReport(IReadOnlyList<string> Violations, IReadOnlyDictionary<string, IReadOnlyList<TimeSpan>> Reserves);

/// <summary>
/// The Answer invariant: no 200 to a request that was sent after the revoke's answer had arrived, on the node that took it;
/// on any node, when the receipt says that all have acknowledged. Records from many threads, on one monotonic clock.
/// </summary>
public sealed class AnswerInvariant(TimeProvider clock)
{
    private readonly ConcurrentQueue<Exchange> _exchanges = new();

    public IReadOnlyList<Exchange> Exchanges => [.. _exchanges];

    public long Now() => clock.GetTimestamp();

    /// <summary>Sends a request and records when, and what came. A request without an answer is recorded with status 0.</summary>
    public async Task<int> Record(string node, Func<Task<int>> request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var sent = Now();
        var status = 0;
        try
        {
            return status = await request();
        }
        finally
        {
            _exchanges.Enqueue(new(node, sent, Now(), status));
        }
    }

    /// <summary>Judges what was recorded so far.</summary>
    public AnswerReport Check(Revoke revoke) => Check(_exchanges, revoke, clock);

    public static AnswerReport Check(IEnumerable<Exchange> exchanges, Revoke revoke, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(revoke);
        ArgumentNullException.ThrowIfNull(clock);
        var served = exchanges.Where(e => e.Status == 200 && e.Answered >= revoke.Committed)
            .ToLookup(e => e.Sent > revoke.Answered && (e.Node == revoke.Node || revoke.AllAcknowledged));
        var violations = served[true].OrderBy(e => e.Sent)
            .Select(e => FormattableString.Invariant(
                $"{e.Node} answered 200 to a request sent {clock.GetElapsedTime(revoke.Answered, e.Sent).TotalMilliseconds:0.###} ms after the revoke's answer"))
            .ToList();
        var reserves = served[false].GroupBy(e => e.Node, StringComparer.Ordinal).ToDictionary(
            node => node.Key,
            IReadOnlyList<TimeSpan> (node) => [.. node.Select(e => clock.GetElapsedTime(revoke.Committed, e.Answered)).Order()],
            StringComparer.Ordinal);
        return new(violations, reserves);
    }
}
