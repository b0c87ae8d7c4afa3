using System.Diagnostics;
using Npgsql;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;
using Sentinel.Infrastructure.EventLog;

namespace Sentinel.Load.Benchmarks;

/// <summary>Folds one stream of the log into its state.</summary>
internal sealed class LiveAggregate : IBenchmark
{
    private const string Select = "select type, data from sentinel.mt_events where stream_id = $1 order by version";
    private const int LoadsPerLook = 20;
    private static readonly int[] Sizes = [10, 100, 1_000];

    public string Name => "aggregate";

    public string What => "live aggregate of 10, 100 and 1,000 events";

    public async Task<IReadOnlyList<Comparison>> Run(Effort effort, CancellationToken cancellationToken)
    {
        await using var database = await LogDatabase.Start(cancellationToken);
        await SampleLog.Fill(database.Store, effort.StartEvents / 5, cancellationToken);
        var sessions = new SessionId[Sizes.Length];
        for (var i = 0; i < Sizes.Length; i++)
        {
            sessions[i] = SampleLog.NewSession();
            await SampleLog.Commit(
                database.Store, SessionStream.For(sessions[i]), 0, SampleLog.Session(sessions[i], Sizes[i]), [], cancellationToken);
        }

        await database.Execute("vacuum analyze sentinel.mt_events", cancellationToken);
        await using var source = database.Raw(1);
        var all = new List<Comparison>();
        foreach (var (size, session) in Sizes.Zip(sessions))
        {
            all.Add(await Compare(size, session, source, database.Store, effort, cancellationToken));
        }

        return all;
    }

    private static async Task<Comparison> Compare(
        int size, SessionId session, NpgsqlDataSource source, IEventStore store, Effort effort, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(Select, connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = SessionStream.For(session).Value } },
        };
        await command.PrepareAsync(cancellationToken);
        var rounds = await Rounds.Alternate(
            effort.Rounds,
            () => Measure(effort.Window, () => ReadRaw(command, cancellationToken), size),
            () => Measure(effort.Window, () => Load(store, session, cancellationToken), size));
        return new(
            $"live aggregate of {size} events", "ms",
            Figure.Of("raw SELECT, System.Text.Json", rounds.Baseline), Figure.Of("IEventStore.Load", rounds.Ours),
            rounds.Ratio, [Goal.StayUnder("time", rounds.Ratio, 1.3)], "one caller; the baseline reads type and data only and folds nothing");
    }

    /// <summary>Time of one load: the median over the window.</summary>
    private static async Task<Sample> Measure(TimeSpan window, Func<Task<int>> load, int expected)
    {
        var times = new List<double>();
        for (var begin = Stopwatch.GetTimestamp(); times.Count == 0 || Stopwatch.GetElapsedTime(begin) < window;)
        {
            for (var i = 0; i < LoadsPerLook; i++)
            {
                var started = Stopwatch.GetTimestamp();
                var events = await load();
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                if (events != expected)
                {
                    throw new InvalidOperationException($"{events} events were read of {expected}.");
                }
            }
        }

        var median = Statistics.Median(times);
        return new(median, times.Count, median, Statistics.Percentile(times, 0.99));
    }

    private static async Task<int> ReadRaw(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var events = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var type = EventCatalog.Domain.Find(reader.GetString(0));
            events += type.Read(reader.GetFieldValue<byte[]>(1)) is SessionEvent ? 1 : 0;
        }

        return events;
    }

    private static async Task<int> Load(IEventStore store, SessionId session, CancellationToken cancellationToken)
    {
        var loaded = await store.Load<Session, SessionEvent>(SessionStream.For(session), AsOf.Now, cancellationToken);
        return loaded.State.Known!.Leases + 2 == loaded.Version ? (int)loaded.Version : -1;
    }
}
