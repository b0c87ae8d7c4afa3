using System.Globalization;
using Sentinel.Integration.Kit;
using Sentinel.Load.Targets;

namespace Sentinel.Load.Scenarios;

/// <summary>Lists are asked for while what they list comes into being.</summary>
internal sealed class ListUnderConcurrentCreation : IScenario
{
    private const int Creators = 3;
    private const int Listers = 2;
    private const int Lists = 10;

    public string Id => "LOAD-17";

    public string Name => "List_under_concurrent_creation";

    public string What => "3 creators of 20 sessions each, 2 listers of 10 lists each, on two nodes: counts never decrease, finally 60";

    public LoadShape Full { get; } = new(0, TimeSpan.Zero, Workers: Creators + Listers, Nodes: 2, Count: 20);

    public LoadShape Short { get; } = new(0, TimeSpan.Zero, Workers: Creators + Listers, Nodes: 2, Count: 20);

    public async Task<ScenarioResult> Run(ScenarioRun run, CancellationToken cancellationToken)
    {
        var cluster = await run.Clusters.Of(run.Shape.Nodes, cancellationToken);
        var people = await cluster.People(Creators, cancellationToken);
        var handles = people.Select(person => person.Handle).ToHashSet(StringComparer.Ordinal);
        var opened = await AtOnce.Run(
            Creators + Listers,
            async who => who < Creators ? await Create(who) : await List(who),
            cancellationToken);
        await cluster.ViewsWritten(cancellationToken);
        using var @operator = cluster.As("operator", cancellationToken);
        var final = await Listed(@operator, handles);
        var created = opened.Done.SelectMany(worker => worker.Created).ToHashSet(StringComparer.Ordinal);
        var counts = opened.Done.Where(worker => worker.Counts.Count > 0).Select(worker => worker.Counts).ToArray();
        return new(
            [],
            [
                Check.Equal("creators and listers that came to their end", Creators + Listers, opened.Done.Length),
                Check.Equal("sessions created", Creators * run.Shape.Count, created.Count),
                Check.None(
                    "lists shorter than the one before", [.. counts.Where(list => !list.SequenceEqual(list.Order())).Select(list => string.Join(' ', list))]),
                Check.Equal("finally listed", Creators * run.Shape.Count, final.Count),
                Check.Equal("listed and created are the same", true, created.SetEquals(final)),
            ])
        {
            Figures =
            [
                .. counts.Select((list, i) => new Figure(string.Create(CultureInfo.InvariantCulture, $"lister {i + 1} counted"), string.Join(' ', list))),
            ],
        };

        async Task<Worker> Create(int who)
        {
            var ids = new List<string>();
            for (var i = 0; i < run.Shape.Count; i++)
            {
                ids.Add((await cluster.Open((who + i) % run.Shape.Nodes, people[who], ClusterPolicy.Profile, cancellationToken)).Session.Id);
            }

            return new(ids, []);
        }

        // Each list is asked for when some more must be there, so that the lists go on as long as the creators do.
        async Task<Worker> List(int who)
        {
            using var lister = cluster.As("operator", cancellationToken, who % run.Shape.Nodes);
            var counts = new List<int>();
            while (counts.Count < Lists)
            {
                counts.Add((await Listed(lister, handles)).Count);
                await Task.Delay(20, cancellationToken);
            }

            return new([], counts);
        }
    }

    private static async Task<List<string>> Listed(SentinelClient lister, HashSet<string> handles)
    {
        var listed = new List<string>();
        foreach (var item in (await lister.Sessions("?limit=1000")).Must(200).Body.GetProperty("items").EnumerateArray())
        {
            if (handles.Contains(item.GetProperty("user").GetString()!))
            {
                listed.Add(item.GetProperty("id").GetString()!);
            }
        }

        return listed;
    }

    /// <param name="Created">Ids of the sessions that it has opened.</param>
    /// <param name="Counts">How many it found, list by list.</param>
    private sealed record Worker(IReadOnlyList<string> Created, IReadOnlyList<int> Counts);
}
