using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Sentinel.Integration.Fencing;
using Sentinel.Integration.Kit;
using Sentinel.Load.Targets;

namespace Sentinel.Load.Scenarios;

/// <summary>Many sessions at the same moment: first a tenth of them, then all.</summary>
internal sealed class ConcurrentSessions : IScenario
{
    private const int FirstRound = 10;

    public string Id => "LOAD-13";

    public string Name => "Concurrent_sessions";

    public string What =>
        "100 sessions opened at the same moment, then 1,000: all distinct, each sees only its own principal, profile and context, list complete, no deadlock";

    public LoadShape Full { get; } = new(0, TimeSpan.Zero, Workers: 1_000, Nodes: 2, Count: 1_000);

    public LoadShape Short { get; } = new(0, TimeSpan.Zero, Workers: 60, Nodes: 2, Count: 60);

    public async Task<ScenarioResult> Run(ScenarioRun run, CancellationToken cancellationToken)
    {
        var cluster = await run.Clusters.Of(run.Shape.Nodes, cancellationToken);
        var (checks, series) = (ImmutableArray.CreateBuilder<Check>(), ImmutableArray.CreateBuilder<TimeSeries>());
        foreach (var count in (int[])[Math.Max(1, run.Shape.Count / FirstRound), run.Shape.Count])
        {
            await using var owners = await Owners.Of(cluster, count, cancellationToken);
            var opened = await AtOnce.Run(count, owners.Open, cancellationToken);
            series.Add(new(string.Create(CultureInfo.InvariantCulture, $"opening one of {count}"), opened.Milliseconds));
            checks.Add(Check.Equal(string.Create(CultureInfo.InvariantCulture, $"opened of {count} at once, no deadlock"), count, opened.Done.Length));
            checks.Add(Check.Equal(
                "distinct ids and secrets", 2 * count, opened.Done.SelectMany(one => (string[])[one.Id, one.Secret]).Distinct(StringComparer.Ordinal).Count()));
            await cluster.ViewsWritten(cancellationToken);
            checks.Add(Check.None("sessions that show another principal, profile or context", await owners.Wrong(opened.Done)));
            checks.Add(Check.None("sessions that a stranger can see", await owners.SeenByOthers(opened.Done)));
            checks.Add(Check.None("lists that are not exactly the owner's sessions", await owners.WrongLists(opened.Done)));
            checks.Add(Check.None("sessions missing in the list of all", await owners.Unlisted(opened.Done)));
        }

        return new([], checks.ToImmutable()) { Series = series.ToImmutable() };
    }

    /// <param name="Number">Which of those that were opened at once.</param>
    /// <param name="Id">Its id.</param>
    /// <param name="Secret">Its secret.</param>
    private sealed record Opened(int Number, string Id, string Secret);

    /// <summary>Those who open the sessions, with a connection of their own at each node.</summary>
    private sealed class Owners(Cluster cluster, ImmutableArray<Developer> people, CancellationToken cancellationToken) : IAsyncDisposable
    {
        private readonly ImmutableArray<SentinelClient> _clients = [.. people.Select((person, i) => cluster.As(person, cancellationToken, i))];

        public static async Task<Owners> Of(Cluster cluster, int sessions, CancellationToken cancellationToken) => new(
            cluster, await cluster.People((sessions + Cluster.SessionsPerPerson - 1) / Cluster.SessionsPerPerson, cancellationToken), cancellationToken);

        public async Task<Opened> Open(int number)
        {
            var answer = (await Client(number).OpenSession(new { profile = ProfileOf(number), context = ContextOf(number) })).Must(201);
            return new(number, answer["id"], answer["token"]);
        }

        public Task<IReadOnlyList<string>> Wrong(IEnumerable<Opened> sessions) => Find(sessions, async session =>
        {
            var seen = (await Client(session.Number).Session(session.Id)).Must(200);
            return seen["id"] == session.Id && seen["person"] == Owner(session.Number).Id && seen["user"] == Owner(session.Number).Handle
                && seen["profile"] == ProfileOf(session.Number) && Texts(seen.Body.GetProperty("context")).SequenceEqual(ContextOf(session.Number))
                ? null : seen.ToString();
        });

        public Task<IReadOnlyList<string>> SeenByOthers(IEnumerable<Opened> sessions) => Find(sessions, async session =>
        {
            if (people.Length == 1)
            {
                return null;
            }

            var answer = await Client(session.Number + Cluster.SessionsPerPerson).Session(session.Id);
            return answer is { Status: 404, Code: "session-unknown" } ? null : answer.ToString();
        });

        public Task<IReadOnlyList<string>> WrongLists(IEnumerable<Opened> sessions) => Find(
            sessions.GroupBy(session => Owner(session.Number)),
            async own =>
            {
                var listed = Ids((await Client(own.First().Number).Sessions("?limit=1000")).Must(200));
                var expected = own.Select(session => session.Id);
                return listed.Order(StringComparer.Ordinal).SequenceEqual(expected.Order(StringComparer.Ordinal), StringComparer.Ordinal)
                    ? null : $"{own.Key.Handle} has {own.Count()} and sees {listed.Count}";
            });

        public async Task<IReadOnlyList<string>> Unlisted(IEnumerable<Opened> sessions)
        {
            var missing = sessions.Select(session => session.Id).ToHashSet(StringComparer.Ordinal);
            using var @operator = cluster.As("operator", cancellationToken);
            for (string? cursor = ""; cursor is not null && missing.Count > 0;)
            {
                var page = (await @operator.Sessions($"?limit=1000{(cursor.Length > 0 ? $"&cursor={cursor}" : "")}")).Must(200);
                missing.ExceptWith(Ids(page));
                cursor = page.Body.GetProperty("cursor").GetString();
            }

            return [.. missing];
        }

        public ValueTask DisposeAsync()
        {
            foreach (var client in _clients)
            {
                client.Dispose();
            }

            return ValueTask.CompletedTask;
        }

        private static string ProfileOf(int number) => number % 2 == 0 ? ClusterPolicy.Profile : ClusterPolicy.OtherProfile;

        private static SortedDictionary<string, string> ContextOf(int number) =>
            new(StringComparer.Ordinal) { ["number"] = number.ToString(CultureInfo.InvariantCulture) };

        private static IEnumerable<KeyValuePair<string, string>> Texts(JsonElement texts) =>
            texts.EnumerateObject().Select(text => KeyValuePair.Create(text.Name, text.Value.GetString()!));

        private static IReadOnlyList<string> Ids(Answer list) =>
            [.. list.Body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];

        private static async Task<IReadOnlyList<string>> Find<T>(IEnumerable<T> all, Func<T, Task<string?>> problem)
        {
            var found = new System.Collections.Concurrent.ConcurrentQueue<string>();
            await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (one, _) =>
            {
                if (await problem(one) is { } text)
                {
                    found.Enqueue(text);
                }
            });
            return [.. found];
        }

        private Developer Owner(int number) => people[number / Cluster.SessionsPerPerson % people.Length];

        private SentinelClient Client(int number) => _clients[number / Cluster.SessionsPerPerson % people.Length];
    }
}
