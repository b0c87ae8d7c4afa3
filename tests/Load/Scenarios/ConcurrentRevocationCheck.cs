using System.Diagnostics;
using Sentinel.Integration.Kit;
using Sentinel.Load.Engine;
using Sentinel.Load.Targets;

namespace Sentinel.Load.Scenarios;

/// <summary>Many clients of one session, all begun at once, that is revoked when half of what they ask is asked.</summary>
internal sealed class ConcurrentRevocationCheck : IScenario
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public string Id => "LOAD-11";

    public string Name => "Concurrent_revocation_check";

    public string What => "50 workers × 100 requests on one session, revoked in the middle: no error but the refusal, Log and Answer, counters add up";

    public LoadShape Full { get; } = new(0, TimeSpan.FromSeconds(60), Workers: 50, Nodes: 2, Count: 100);

    public LoadShape Short { get; } = new(0, TimeSpan.FromSeconds(60), Workers: 50, Nodes: 2, Count: 20);

    public async Task<ScenarioResult> Run(ScenarioRun run, CancellationToken cancellationToken)
    {
        var cluster = await run.Clusters.Of(run.Shape.Nodes, cancellationToken);
        var session = (await cluster.Sessions(1, cancellationToken))[0];
        var (answers, recorder) = (new AnswerInvariant(TimeProvider.System), new LoadRecorder(run.Shape.Duration, Patience));
        var half = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (total, asked, begin) = (run.Shape.Workers * run.Shape.Count, 0, Stopwatch.GetTimestamp());
        var revoking = Task.Run(
            async () =>
            {
                await half.Task;
                var at = Stopwatch.GetElapsedTime(begin);
                var revoke = await Probes.Revoked(cluster, session, answers, cancellationToken);
                return (Revoke: revoke, Mark: new Mark("revoke", at, Stopwatch.GetElapsedTime(begin), null));
            },
            cancellationToken);
        await Workers.Run(run.Shape.Workers, Work, run.Shape.Duration);
        var (revoke, mark) = await revoking;

        var load = recorder.Result(Stopwatch.GetElapsedTime(begin), [mark]);
        var (served, refused) = (answers.Exchanges.Count(exchange => exchange.Status == 200), answers.Exchanges.Count(exchange => exchange.Status == 403));
        var report = answers.Check(revoke);
        return new(
            [new("fetch, revoked in the middle", load)],
            [
                Check.AddsUp(load), Check.Equal("offered", (long)total, load.Offered), Check.None("errors but the refusal", [.. load.Errors.Select(error => $"{error.Value} {error.Key}")]),
                Check.Equal("served + refused", total, served + refused), Check.Equal("refused at least once by each worker", true, refused >= run.Shape.Workers),
                Check.None("keys behind the revoke's answer", report.Violations),
            ])
        {
            Figures = [new("served", $"{served}"), new("refused", $"{refused}"), new("served again behind the commit", $"{report.Reserves.Values.Sum(node => node.Count)}")],
        };

        async Task Work(int worker)
        {
            for (var turn = 0; turn < run.Shape.Count; turn++)
            {
                if (Interlocked.Increment(ref asked) == total / 2)
                {
                    half.SetResult();
                }

                // The last of each stands behind the revoke's answer: it must be refused.
                if (turn == run.Shape.Count - 1)
                {
                    await revoking;
                }

                await Ask((worker + turn) % run.Shape.Nodes);
            }
        }

        async Task Ask(int node)
        {
            recorder.Offer();
            var (since, error) = (Stopwatch.GetTimestamp(), default(string));
            try
            {
                Fetched fetched = default;
                await answers.Record(Probes.NameOf(node), async () => (fetched = await cluster.Fetch(node, session, cancellationToken)).Status);
                error = fetched.Error == Probes.Refused ? null : fetched.Error;
            }
            catch (HttpRequestException failure)
            {
                error = failure.GetType().Name;
            }

            recorder.Complete(error, Stopwatch.GetElapsedTime(begin), Stopwatch.GetElapsedTime(since));
        }
    }
}
