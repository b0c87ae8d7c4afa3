using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Integration.Kit;
using Sentinel.Load.Engine;
using Sentinel.Load.Targets;

namespace Sentinel.Load.Scenarios;

/// <summary>A steady load for long: sessions are opened, used, revoked, closed, and left to expire, and nothing may pile up.</summary>
internal sealed class Soak : IScenario
{
    // What a node remembers of sessions that have ended is more than everything else together before long: there are few of them.
    private const int Turns = 300;
    private const int LeastBetweenTurns = 20;

    private const int MostSamples = 40;
    private const int LeastSamples = 6;

    // What a node keeps of a session that has ended, so that its holder is told why: it does so for the newest 100,000.
    private const double KeptOfEnded = 1.5 * 1024;

    private const double Flat = 0.01;

    // Pools grow a little whenever more happens at one moment than ever before.
    private const int MoreConnections = 8;

    // Long enough for one lease, which has a minute at least.
    private const string Brief = "90s";

    // That time, half a minute of grace, and some rounds of whoever looks.
    private static readonly TimeSpan ExpiredWithin = TimeSpan.FromSeconds(90 + 30 + 20);
    private static readonly TimeSpan BetweenSamples = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan SettledWithin = TimeSpan.FromSeconds(20);

    public string Id => "LOAD-18";

    public string Name => "Soak";

    public string What =>
        "200/s for 10 min, 300 of them open a session and revoke, close or abandon another: live heap grows by ≤ 1 % of its size over the second half "
        + "(less 1.5 KiB on each node for each session that ended, of which it remembers the newest 100,000), no leaked connections, projections equal a rebuild";

    public LoadShape Full { get; } = new(200, TimeSpan.FromMinutes(10), Workers: 32, Nodes: 2, Count: 100);

    public LoadShape Short { get; } = new(100, TimeSpan.FromSeconds(2), Workers: 16, Nodes: 2, Count: 10);

    public async Task<ScenarioResult> Run(ScenarioRun run, CancellationToken cancellationToken)
    {
        var cluster = await run.Clusters.Of(run.Shape.Nodes, cancellationToken);
        var inUse = await cluster.Sessions(run.Shape.Count, cancellationToken);
        var begin = await cluster.LastSequence(cancellationToken);
        var turnEvery = Math.Max(LeastBetweenTurns, run.Config.MostRequests / Turns);
        using var clients = new Clients(cluster, inUse, run.Shape.Nodes, turnEvery, cancellationToken);
        using var samples = new Samples(cluster, () => clients.Ended + clients.Abandoned, cancellationToken);
        var times = Math.Clamp((int)(run.Shape.Duration / BetweenSamples), LeastSamples, MostSamples);
        var load = await run.Load(
            run.Config with
            {
                Timeline =
                [
                    .. Enumerable.Range(0, times).Select(i => new TimelineEvent("sample", run.Shape.Duration * ((i + 0.5) / times), _ => samples.Take())),
                ],
            },
            (_, until) => clients.Next(until),
            cancellationToken);
        if (load.Marks.Where(mark => mark.Failure is not null).Select(mark => mark.Failure!).ToArray() is { Length: > 0 } failed)
        {
            return new([new("open, fetch and end", load)], [Check.None("samples that failed", failed)]);
        }

        ImmutableArray<Sample> first = [.. samples.Taken.Take(times / 2)], second = [.. samples.Taken.Skip(times / 2)];
        var most = first.Select(sample => sample.Open).Aggregate((one, other) => one.Or(other)).AndMore(MoreConnections);
        var after = await Settled(cluster, most, cancellationToken);
        var growth = Trend.Growth([.. second.Select(sample => sample.Heap - (sample.Ended * KeptOfEnded * cluster.Nodes.Count))]);
        var (unended, expired) = await clients.Unended(begin, cancellationToken);
        return new(
            [new("open, fetch and end", load)],
            [
                Check.AddsUp(load), Check.Success(load, 0.999),
                new("growth of the live heap over the second half", "≤ 1 %", Text($"{growth * 100:0.##} %"), growth <= Flat, CheckKind.Speed),
                new("connections when it is over, by those of the first half", $"≤ {most}", after.ToString(), after.IsWithin(most), CheckKind.Correctness),
                Check.None("sessions that did not end as they were made to", unended),
            ])
        {
            Figures =
            [
                Figure.Of("opened", clients.Opened), Figure.Of("revoked or closed", clients.Ended), Figure.Of("abandoned", clients.Abandoned),
                Figure.Of("expired", expired),
                new("live heap of all nodes, MiB", string.Join(' ', samples.Taken.Select(sample => Text($"{sample.Heap / 1024 / 1024:0.00}")))),
            ],
        };
    }

    /// <summary>The connections once they are no more than while the load was young, or when it was waited long enough for that.</summary>
    private static async Task<Connections> Settled(Cluster cluster, Connections most, CancellationToken cancellationToken)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Connections now;
        while (!(now = await Connections.Read(cluster, cancellationToken)).IsWithin(most) && clock.Elapsed < SettledWithin)
        {
            await Task.Delay(100, cancellationToken);
        }

        return now;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <param name="Heap">Bytes that are in use on all nodes together.</param>
    /// <param name="Ended">Sessions that had ended before, or were left to it.</param>
    /// <param name="Open">Connections.</param>
    private sealed record Sample(double Heap, int Ended, Connections Open);

    /// <summary>One after the other, however long one of them takes.</summary>
    private sealed class Samples(Cluster cluster, Func<int> ended, CancellationToken cancellationToken) : IDisposable
    {
        private readonly ConcurrentQueue<Sample> _taken = new();
        private readonly SemaphoreSlim _turn = new(1, 1);

        public IEnumerable<Sample> Taken => _taken;

        public async Task Take()
        {
            await _turn.WaitAsync(cancellationToken);
            try
            {
                var before = ended();
                _taken.Enqueue(new(await LiveHeap.Read(cluster, cancellationToken), before, await Connections.Read(cluster, cancellationToken)));
            }
            finally
            {
                _turn.Release();
            }
        }

        public void Dispose() => _turn.Dispose();
    }

    /// <summary>What is done request by request: of so many one opens a session and ends another, or leaves it to expire; all others fetch.</summary>
    private sealed class Clients(
        Cluster cluster, ImmutableArray<Leased> inUse, int nodes, int turnEvery, CancellationToken cancellationToken) : IDisposable
    {
        private readonly Leased[] _inUse = [.. inUse];
        private readonly ImmutableArray<SentinelClient> _operators =
            [.. Enumerable.Range(0, nodes).Select(node => cluster.As("operator", cancellationToken, node))];

        private readonly ConcurrentQueue<(Leased Session, string Fate, DateTimeOffset At)> _fates = new();
        private int _requests = -1;
        private int _opened;
        private int _ended;
        private int _abandoned;

        public int Opened => Volatile.Read(ref _opened);

        /// <summary>Those that were revoked or closed.</summary>
        public int Ended => Volatile.Read(ref _ended);

        public int Abandoned => Volatile.Read(ref _abandoned);

        public async ValueTask<string?> Next(CancellationToken until)
        {
            var number = Interlocked.Increment(ref _requests);
            var node = number % nodes;
            return number % turnEvery != 0 ? await Fetch(node, number % _inUse.Length, until)
                : (number / turnEvery % 3) switch
                {
                    0 => await Abandon(node, number, until),
                    1 => await Replace(node, number, "session_revoked", until),
                    _ => await Replace(node, number, "session_closed", until),
                };
        }

        /// <summary>Sessions that have not the end that they were given, as far as its time has come; and how many have expired.</summary>
        public async Task<(IReadOnlyList<string> Unended, int Expired)> Unended(long begin, CancellationToken cancellationToken)
        {
            var ends = new Dictionary<string, string>(StringComparer.Ordinal);
            await foreach (var e in cluster.Log(cancellationToken, begin))
            {
                if (e.GetProperty("type").GetString() is { } type && type is "session_revoked" or "session_closed" or "session_expired")
                {
                    ends.Add(e.GetProperty("stream").GetString()!, type);
                }
            }

            var due = DateTimeOffset.UtcNow - ExpiredWithin;
            return (
                [
                    .. _fates.Where(fate => fate.Fate != "session_expired" || fate.At < due)
                        .Where(fate => ends.GetValueOrDefault($"session-{fate.Session.Id}") != fate.Fate)
                        .Select(fate => $"{fate.Session.Id} was to be {fate.Fate}"),
                ],
                ends.Values.Count(end => end == "session_expired"));
        }

        public void Dispose() => Array.ForEach([.. _operators], client => client.Dispose());

        private async Task<string?> Fetch(int node, int place, CancellationToken until)
        {
            var session = Volatile.Read(ref _inUse[place]);
            var fetched = await cluster.Fetch(node, session, until);

            // One that is being ended takes its leave first.
            return fetched.Error is null || !ReferenceEquals(session, Volatile.Read(ref _inUse[place])) ? null : fetched.Error;
        }

        /// <summary>Opens one for a short time, uses it once and forgets it.</summary>
        private async Task<string?> Abandon(int node, int number, CancellationToken until)
        {
            var session = await Open(node, number, Brief);
            Interlocked.Increment(ref _abandoned);
            _fates.Enqueue((session, "session_expired", DateTimeOffset.UtcNow));
            return (await cluster.Fetch(node, session, until)).Error;
        }

        /// <summary>Puts a new session in the place of an old one, and ends that.</summary>
        private async Task<string?> Replace(int node, int number, string fate, CancellationToken until)
        {
            var next = await Open(node, number, null);
            var old = Interlocked.Exchange(ref _inUse[number / turnEvery % _inUse.Length], next);
            using var owner = cluster.As(old.Owner, until, node);
            var answer = fate == "session_revoked" ? await _operators[node].RevokeSession(old.Id, "soak") : await owner.CloseSession(old.Id);
            if (answer.Status is not (200 or 204))
            {
                return $"{answer.Status} {answer.Code}";
            }

            Interlocked.Increment(ref _ended);
            _fates.Enqueue((old, fate, DateTimeOffset.UtcNow));
            return (await cluster.Fetch(node, next, until)).Error;
        }

        private async Task<Leased> Open(int node, int number, string? duration)
        {
            var owner = inUse[number / turnEvery % inUse.Length].Owner;
            using var client = cluster.As(owner, cancellationToken, node);
            var answer = (await client.OpenSession(ClusterPolicy.Profile, duration)).Must(201);
            Interlocked.Increment(ref _opened);
            return new(answer["id"], answer["token"], owner);
        }
    }
}
