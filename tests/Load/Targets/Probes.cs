using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Sentinel.Integration.Kit;

namespace Sentinel.Load.Targets;

/// <summary>Clients that ask for the keys of one session without a pause, before, while and after it is revoked.</summary>
internal static class Probes
{
    /// <summary>What a client of a revoked session is told.</summary>
    public const string Refused = "403 session-revoked";

    /// <summary>Revokes a session on the first node while clients of these nodes ask for its keys.</summary>
    /// <param name="cluster">The nodes.</param>
    /// <param name="session">Has keys already.</param>
    /// <param name="nodes">Who is asked.</param>
    /// <param name="each">How many clients ask a node.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Probed> Revoke(
        Cluster cluster, Leased session, IReadOnlyCollection<int> nodes, int each, CancellationToken cancellationToken)
    {
        var answers = new AnswerInvariant(TimeProvider.System);
        var everywhere = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = nodes.Count * each;
        var probes = nodes.SelectMany(node => Enumerable.Repeat(node, each)).Select(node => Task.Run(() => Probe(node), cancellationToken)).ToArray();
        while (Volatile.Read(ref waiting) > 0 && !probes.Any(probe => probe.IsCompleted))
        {
            await Task.Delay(1, cancellationToken);
        }

        Revoke revoke;
        try
        {
            revoke = await Revoked(cluster, session, answers, cancellationToken);
        }
        finally
        {
            everywhere.SetResult();
        }

        var unexpected = (await Task.WhenAll(probes)).SelectMany(codes => codes);
        var refusals = answers.Exchanges.Where(exchange => exchange.Status == 403).ToLookup(exchange => exchange.Node, exchange => exchange.Answered);
        var refused = nodes.ToImmutableSortedDictionary(
            node => node,
            node => TimeProvider.System.GetElapsedTime(revoke.Committed, refusals[NameOf(node)].DefaultIfEmpty(answers.Now()).Min()));
        return new(refused, answers.Check(revoke), [.. unexpected]);

        // Asks once more behind the revoke's answer: that one must be refused.
        async Task<List<string>> Probe(int node)
        {
            var others = new List<string>();
            for (var (first, last) = (true, false); !last; first = false)
            {
                last = everywhere.Task.IsCompleted;
                Fetched fetched = default;
                await answers.Record(NameOf(node), async () => (fetched = await cluster.Fetch(node, session, cancellationToken)).Status);
                if (fetched.Error is { } error && error != Refused)
                {
                    others.Add(error);
                }

                if (first)
                {
                    Interlocked.Decrement(ref waiting);
                }
            }

            return others;
        }
    }

    /// <summary>As the records name a node.</summary>
    public static string NameOf(int node) => node.ToString(CultureInfo.InvariantCulture);

    /// <summary>Revokes a session on the first node and waits until all nodes have acknowledged it.</summary>
    /// <remarks>
    /// The commit counts from the batch's time in the log, which is taken before the disk is waited for: it errs towards the longer.
    /// </remarks>
    public static async Task<Revoke> Revoked(Cluster cluster, Leased session, AnswerInvariant answers, CancellationToken cancellationToken)
    {
        using var @operator = cluster.As("operator", cancellationToken);
        var receipt = (await @operator.RevokeSession(session.Id, "measured", wait: "5s")).Must(200).Body;
        return Of(receipt, answers);
    }

    /// <summary>A receipt that has just arrived, on the clock of the records.</summary>
    public static Revoke Of(JsonElement receipt, AnswerInvariant answers)
    {
        var (answered, now) = (answers.Now(), DateTimeOffset.UtcNow);
        var since = now - receipt.GetProperty("committedAt").GetDateTimeOffset();
        return new(
            NameOf(0), answered - (long)(since.TotalSeconds * TimeProvider.System.TimestampFrequency), answered,
            receipt.GetProperty("everywhereAfterMs").ValueKind == JsonValueKind.Number);
    }
}

/// <summary>What came of one revoke.</summary>
/// <param name="Refused">For each node, how long after the commit its first refusal had arrived.</param>
/// <param name="Report">Keys that were served behind it.</param>
/// <param name="Unexpected">Answers that were neither keys nor the refusal.</param>
internal sealed record Probed(ImmutableSortedDictionary<int, TimeSpan> Refused, AnswerReport Report, ImmutableArray<string> Unexpected);
