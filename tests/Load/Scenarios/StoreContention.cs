using System.Collections.Immutable;
using System.Globalization;
using Sentinel.Integration.Fencing;
using Sentinel.Integration.Kit;
using Sentinel.Load.Targets;

namespace Sentinel.Load.Scenarios;

/// <summary>Many want to move one session at the same moment, each to somewhere else, on both sides of the database.</summary>
internal sealed class StoreContention : IScenario
{
    public string Id => "LOAD-15";

    public string Name => "Store_contention";

    public string What =>
        "one session, 50 conflicting transitions at the same moment (pause or resume, another context, another secret), 10 times, then 50 ends: "
        + "no lock error, exactly one winner per edge, final state legal";

    public LoadShape Full { get; } = new(0, TimeSpan.Zero, Workers: 50, Nodes: 2, Count: 10);

    public LoadShape Short { get; } = new(0, TimeSpan.Zero, Workers: 50, Nodes: 2, Count: 3);

    public async Task<ScenarioResult> Run(ScenarioRun run, CancellationToken cancellationToken)
    {
        var cluster = await run.Clusters.Of(run.Shape.Nodes, cancellationToken);
        var session = (await cluster.Sessions(1, cancellationToken))[0];
        var first = await cluster.Fetch(0, session, cancellationToken);
        var operators = await cluster.People(run.Shape.Workers, cancellationToken, "operator");
        using var contenders = new Contenders(cluster, session, operators, run.Shape.Nodes, cancellationToken);
        var (strange, winners, took) = (new List<string>(), new List<int>(), ImmutableArray.CreateBuilder<double>());
        for (var round = 0; round < run.Shape.Count; round++)
        {
            var (version, status) = await contenders.Look();
            var edge = await AtOnce.Run(run.Shape.Workers, i => contenders.Move(i, version, status), cancellationToken);
            took.AddRange(edge.Milliseconds);
            winners.Add(edge.Done.Count(answer => answer.Status is 200 or 204));
            strange.AddRange(edge.Done
                .Where(answer => answer is not ({ Status: 200 or 204 } or { Status: 412, Code: "version-stale" })).Select(answer => answer.ToString()));
            strange.AddRange(Enumerable.Repeat("no answer", edge.Unfinished));
        }

        var end = await AtOnce.Run(run.Shape.Workers, contenders.End, cancellationToken);
        strange.AddRange(end.Done.Where(answer => answer.Status is not (200 or 204)).Select(answer => answer.ToString()));
        var types = new List<string>();
        var versions = new List<long>();
        await foreach (var e in cluster.Log(cancellationToken))
        {
            if (e.GetProperty("stream").GetString() == $"session-{session.Id}")
            {
                types.Add(e.GetProperty("type").GetString()!);
                versions.Add(e.GetProperty("version").GetInt64());
            }
        }

        var (_, final) = await contenders.Look();
        return new(
            [],
            [
                Check.Equal("keys before", 200, first.Status),
                Check.None("answers that are neither a win nor the loser's 412", strange),
                Check.Equal("winners of each edge", string.Join(' ', Enumerable.Repeat(1, run.Shape.Count)), string.Join(' ', winners)),
                Check.Equal("events: opened, activated, issued, one for each edge, one end", 3 + run.Shape.Count + 1, types.Count),
                Check.Equal("versions without holes", string.Join(' ', Enumerable.Range(1, types.Count)), string.Join(' ', versions)),
                Check.None("transitions that are not legal", Illegal(types)),
                Check.Equal("final state", types[^1], $"session_{final}"),
            ])
        {
            Series = [new(string.Create(CultureInfo.InvariantCulture, $"one of {run.Shape.Workers} at once"), took.ToImmutable())],
        };
    }

    /// <summary>Walks the session's life as a client knows it, beside the server's own rules.</summary>
    private static List<string> Illegal(IEnumerable<string> types)
    {
        var (state, illegal) = ("", new List<string>());
        foreach (var type in types)
        {
            var next = (state, type) switch
            {
                ("", "session_opened") => "opened",
                ("opened", "session_activated") => "active",
                ("active", "session_paused") => "paused",
                ("paused", "session_resumed") => "active",
                ("active", "credentials_issued") => state,
                ("active" or "paused", "session_context_replaced" or "session_token_rotated") => state,
                ("active" or "paused", "session_closed" or "session_revoked") => "over",
                _ => null,
            };
            illegal.AddRange(next is null ? [$"{type} when {state}"] : []);
            state = next ?? state;
        }

        return state == "over" ? illegal : [.. illegal, $"left {state}"];
    }

    /// <summary>The owner and the operators of one session, some at each node.</summary>
    private sealed class Contenders(
        Cluster cluster, Leased session, ImmutableArray<Developer> operators, int nodes, CancellationToken cancellationToken) : IDisposable
    {
        // Of five contenders two are operators.
        private const int Kinds = 5;

        private readonly ImmutableArray<SentinelClient> _operators =
            [.. operators.Select((person, i) => cluster.As(person, cancellationToken, i % nodes))];

        private readonly ImmutableArray<SentinelClient> _owner =
            [.. Enumerable.Range(0, nodes).Select(node => cluster.As(session.Owner, cancellationToken, node))];

        /// <summary>Its version and where it stands, as lists show it.</summary>
        public async Task<(string Version, string Status)> Look()
        {
            await cluster.ViewsWritten(cancellationToken);
            var seen = (await _owner[0].Session(session.Id)).Must(200);
            return (seen.ETag!, seen["status"]);
        }

        public Task<Answer> Move(int who, string version, string status) => (who % Kinds) switch
        {
            0 or 1 when status == "paused" => _operators[who].ResumeSession(session.Id, version),
            0 or 1 => _operators[who].PauseSession(session.Id, "contended", version),
            2 => _owner[who % nodes].RotateToken(session.Id, version),
            _ => _owner[who % nodes].ReplaceContext(session.Id, new { by = who.ToString(CultureInfo.InvariantCulture), version }, version),
        };

        public Task<Answer> End(int who) =>
            who % 2 == 0 ? _operators[who].RevokeSession(session.Id, "contended") : _owner[who % nodes].CloseSession(session.Id);

        public void Dispose() => Array.ForEach([.. _operators, .. _owner], client => client.Dispose());
    }
}
