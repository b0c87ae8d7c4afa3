using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Sentinel.Integration.Kit;
using Sentinel.Load.Targets;

namespace Sentinel.Load.Scenarios;

/// <summary>Each session has somebody who writes to it, and somebody who reads it all the while.</summary>
internal sealed class ConcurrentReadWrite : IScenario
{
    public string Id => "LOAD-16";

    public string Name => "Concurrent_read_write";

    public string What =>
        "10 sessions, a writer and a reader each, 400/s together for 5 s: no null read, none older than the one before, no deadlock, all readable after";

    public LoadShape Full { get; } = new(400, TimeSpan.FromSeconds(5), Workers: 20, Nodes: 2, Count: 10);

    public LoadShape Short { get; } = new(200, TimeSpan.FromSeconds(0.7), Workers: 20, Nodes: 2, Count: 10);

    public async Task<ScenarioResult> Run(ScenarioRun run, CancellationToken cancellationToken)
    {
        var cluster = await run.Clusters.Of(run.Shape.Nodes, cancellationToken);
        var people = await cluster.People(run.Shape.Count, cancellationToken);
        var pairs = new Pair[people.Length];
        for (var i = 0; i < pairs.Length; i++)
        {
            var (session, _) = await cluster.Open(i % run.Shape.Nodes, people[i], ClusterPolicy.Profile, cancellationToken);
            pairs[i] = new(
                session, cluster.As(people[i], cancellationToken, i % run.Shape.Nodes), cluster.As(people[i], cancellationToken, (i + 1) % run.Shape.Nodes));
            await pairs[i].Write();
        }

        await cluster.ViewsWritten(cancellationToken);
        var load = await run.Load(
            run.Config with { Timeout = AtOnce.Within },
            async (request, _) =>
            {
                var pair = pairs[request.Worker / 2 % pairs.Length];
                return request.Worker % 2 == 0 ? await pair.Write() : await pair.Read();
            },
            cancellationToken);
        await cluster.ViewsWritten(cancellationToken);
        var (unreadable, wrong) = (new List<string>(), pairs.SelectMany(pair => pair.Wrong).ToImmutableArray());
        foreach (var pair in pairs)
        {
            using (pair)
            {
                var error = await pair.Read();
                unreadable.AddRange(error is not null ? [error] : pair.LastRead == pair.LastWritten ? [] : [$"{pair.LastRead} for {pair.LastWritten}"]);
            }
        }

        return new(
            [new("write or read", load)],
            [
                Check.AddsUp(load), Check.Success(load, 0.999), Check.Equal("without an answer, deadlocked", 0, load.TimedOut),
                Check.None("reads of nothing, of another session, or older than the one before", wrong),
                Check.None("sessions that do not show their last write after", unreadable),
            ])
        {
            Figures = [Figure.Of("writes", pairs.Sum(pair => pair.LastWritten)), Figure.Of("reads", pairs.Sum(pair => pair.Reads))],
        };
    }

    /// <summary>A session with its writer and its reader; one of each at a time.</summary>
    private sealed class Pair(Leased session, SentinelClient writer, SentinelClient reader) : IDisposable
    {
        private readonly ConcurrentQueue<string> _wrong = new();
        private readonly SemaphoreSlim _writing = new(1, 1), _reading = new(1, 1);

        public int LastWritten { get; private set; }

        public int LastRead { get; private set; }

        public int Reads { get; private set; }

        public IEnumerable<string> Wrong => _wrong;

        public Task<string?> Write() => Alone(_writing, async () =>
        {
            var next = LastWritten + 1;
            var answer = await writer.ReplaceContext(session.Id, new { session = session.Id, write = next.ToString(CultureInfo.InvariantCulture) });
            if (answer.Status != 204)
            {
                return $"{answer.Status} {answer.Code}";
            }

            LastWritten = next;
            return null;
        });

        public Task<string?> Read() => Alone(_reading, async () =>
        {
            Reads++;
            var answer = await reader.Session(session.Id);
            if (answer.Status != 200)
            {
                return $"{answer.Status} {answer.Code}";
            }

            if (answer.Body.TryGetProperty("context", out var context) && Text(context, "session") == session.Id
                && int.TryParse(Text(context, "write"), NumberStyles.None, CultureInfo.InvariantCulture, out var write) && write >= LastRead)
            {
                LastRead = write;
                return null;
            }

            _wrong.Enqueue($"{answer} after {LastRead}");
            return "wrong read";
        });

        public void Dispose()
        {
            writer.Dispose();
            reader.Dispose();
            _writing.Dispose();
            _reading.Dispose();
        }

        private static async Task<string?> Alone(SemaphoreSlim turn, Func<Task<string?>> work)
        {
            await turn.WaitAsync();
            try
            {
                return await work();
            }
            finally
            {
                turn.Release();
            }
        }

        private static string? Text(JsonElement texts, string name) =>
            texts.ValueKind == JsonValueKind.Object && texts.TryGetProperty(name, out var text) ? text.GetString() : null;
    }
}
