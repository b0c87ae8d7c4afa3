using System.Diagnostics;
using Npgsql;

namespace Sentinel.Load.Benchmarks;

/// <summary>Reads the whole log into events.</summary>
internal sealed class Replay : IBenchmark
{
    private const string Copy = "copy (select * from sentinel.mt_events order by seq_id) to stdout";
    private const double LiveHeap = 64;

    public string Name => "replay";

    public string What => "replay of the whole log";

    public async Task<IReadOnlyList<Comparison>> Run(Effort effort, CancellationToken cancellationToken)
    {
        await using var database = await LogDatabase.Start(cancellationToken);
        await SampleLog.Fill(database.Store, effort.ReplayEvents, cancellationToken);
        var events = await database.Count("select count(*) from sentinel.mt_events", cancellationToken);
        await database.Execute("vacuum analyze sentinel.mt_events", cancellationToken);
        await using var source = database.Raw(1);
        var rounds = await Rounds.Alternate(
            effort.Rounds,
            async () =>
            {
                var begin = Stopwatch.GetTimestamp();
                var rows = await CopyOut(source, cancellationToken);
                return new(rows / Stopwatch.GetElapsedTime(begin).TotalSeconds, rows);
            },
            async () =>
            {
                var begin = Stopwatch.GetTimestamp();
                var read = await Read(database, null, cancellationToken);
                return new(read / Stopwatch.GetElapsedTime(begin).TotalSeconds, read);
            });
        if (rounds.Operations != 2 * effort.Rounds * events)
        {
            throw new InvalidOperationException($"{events} events are in the log; {rounds.Operations} were read in {2 * effort.Rounds} replays.");
        }

        var live = 0L;
        await Read(database, bytes => live = Math.Max(live, bytes), cancellationToken);
        return
        [
            new(What, "events/s",
                Figure.Of("COPY of all columns in order, its bytes thrown away", rounds.Baseline), Figure.Of("IEventStore.ReadAll", rounds.Ours),
                rounds.Ratio,
                [Goal.Reach("rate", rounds.Ratio, 0.8), Goal.StayUnder("live heap, MiB", live / 1048576.0, LiveHeap)],
                FormattableString.Invariant($"{events} events; both warm, in PostgreSQL's and the system's caches")),
        ];
    }

    private static async Task<long> CopyOut(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        using var text = (StreamReader)await connection.BeginTextExportAsync(Copy, cancellationToken);
        var (rows, buffer) = (0L, new byte[1 << 16]);
        for (int read; (read = await text.BaseStream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            rows += buffer.AsSpan(0, read).Count((byte)'\n');
        }

        return rows;
    }

    /// <param name="database">Whose log.</param>
    /// <param name="heap">Told the bytes that live on the heap, now and then, garbage collected before; null to measure speed.</param>
    /// <param name="cancellationToken">Stops it.</param>
    private static async Task<long> Read(LogDatabase database, Action<long>? heap, CancellationToken cancellationToken)
    {
        var (read, last) = (0L, 0L);
        await foreach (var recorded in database.Store.ReadAll(0, null, cancellationToken))
        {
            if (recorded.Sequence <= last)
            {
                throw new InvalidOperationException($"Sequence {recorded.Sequence} came behind {last}.");
            }

            last = recorded.Sequence;
            if (++read % 50_000 == 1)
            {
                heap?.Invoke(GC.GetTotalMemory(forceFullCollection: true));
            }
        }

        return read;
    }
}
