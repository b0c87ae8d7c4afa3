using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Sentinel.Application.EventSourcing;
using Sentinel.Integration.Kit;

namespace Sentinel.Load.Benchmarks;

/// <summary>From the start of the process, its PostgreSQL's included, to <c>/readyz</c> = 200.</summary>
internal sealed class StartToReady : IBenchmark
{
    private const double Bound = 3;

    public string Name => "start";

    public string What => "start to ready";

    public async Task<IReadOnlyList<Comparison>> Run(Effort effort, CancellationToken cancellationToken)
    {
        await using var empty = new WorkFolder();
        await using var full = new WorkFolder();
        var prepared = await Task.WhenAll(Prepare(empty, 0, cancellationToken), Prepare(full, effort.StartEvents, cancellationToken));
        var events = prepared[1];
        var rounds = await Rounds.Alternate(
            effort.Rounds, () => Start(empty, 0, cancellationToken), () => Start(full, events, cancellationToken), effort.WarmsStarts);
        var ours = Figure.Of(string.Create(CultureInfo.InvariantCulture, $"log of {events} events"), rounds.Ours);
        return
        [
            new(What, "s", Figure.Of("log of the sample people and policy only", rounds.Baseline), ours, rounds.Ratio,
                [Goal.StayUnder("seconds", ours.Median, Bound)], "the embedded default on a cluster that was stopped in good order; starts PostgreSQL too"),
        ];
    }

    /// <summary>A cluster that was made, filled and stopped; answers the head of its log.</summary>
    private static async Task<long> Prepare(WorkFolder folder, int events, CancellationToken cancellationToken)
    {
        await using var server = await SentinelProcess.Start(new() { Folder = folder }, cancellationToken);
        var environment = await server.DevEnvironment();
        if (events > 0)
        {
            var node = await LogDatabase.Node(environment["SENTINEL_CONNECTION_STRING"], cancellationToken);
            await SampleLog.Fill(node.GetRequiredService<IEventStore>(), events, cancellationToken);
            await LogDatabase.Stop(node);
            await LogDatabase.WaitForViews(environment["SENTINEL_CONNECTION_STRING"], cancellationToken);
        }

        var head = await Head(server, cancellationToken);
        await server.Stop();
        return head;
    }

    private static async Task<Sample> Start(WorkFolder folder, long head, CancellationToken cancellationToken)
    {
        var begin = Stopwatch.GetTimestamp();
        await using var server = await SentinelProcess.Start(new() { Folder = folder }, cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        var applied = await Head(server, cancellationToken);
        if (applied < head)
        {
            throw new InvalidOperationException($"The server says that it is ready and has applied {applied} of {head} events.");
        }

        await server.Stop();
        return new(seconds, 1);
    }

    /// <summary>How far the node has applied the log.</summary>
    private static async Task<long> Head(SentinelProcess server, CancellationToken cancellationToken)
    {
        using var auditor = new SentinelClient(server.Url, (await server.DevEnvironment())["SENTINEL_AUDITOR_TOKEN"], cancellationToken);
        return (await auditor.Get("/readyz")).Must(200).Body.GetProperty("detail").GetProperty("sequence").GetInt64();
    }
}
