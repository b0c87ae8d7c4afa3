using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Sentinel.Application.EventSourcing;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>Keeps the node's state up with the log: listens first, reads what it missed, then follows.</summary>
/// <remarks>
/// A notification is a hint; the log is the truth. Each read asks for everything behind the last applied event, so a lost
/// notification costs at most <see cref="LogOptions.FreshnessInterval"/>, and freshness never hangs on notifications. What the
/// node has just written itself needs no reading where it comes right behind the rest.
/// </remarks>
internal sealed partial class Feed(
    NpgsqlDataSource source, Snapshots snapshots, OwnCommits own, Denials denials, EventCatalog catalog, IEnumerable<IFeedListener> listeners,
    LogOptions options, TimeProvider clock, ILogger<Feed> logger) : BackgroundService
{
    private const int Page = 5_000;
    private static readonly TimeSpan LeastWait = TimeSpan.FromMilliseconds(1);
    private readonly IFeedListener[] _listeners = [.. listeners];
    private volatile FeedState _state = FeedState.Disconnected;
    private (long Head, bool IsOwn) _heard;

    public FeedState State => _state;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var delays = new ReconnectDelays(Random.Shared);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                _state = FeedState.Reconnecting;
                await using var connection = await source.OpenConnectionAsync(stoppingToken);
                await Follow(connection, delays, stoppingToken);
            }
            catch (Exception unknown) when (unknown is UnknownEventException or JsonException)
            {
                Log.Unreadable(logger, unknown);
                snapshots.Unreadable();
                return;
            }
            catch (Exception lost) when (lost is not OperationCanceledException)
            {
                Log.Lost(logger, _state, lost.Message);
                _state = FeedState.Disconnected;
            }

            await Task.Delay(delays.Next(), clock, stoppingToken);
        }
    }

    private async Task Follow(NpgsqlConnection connection, ReconnectDelays delays, CancellationToken cancellationToken)
    {
        connection.Notification += (_, heard) => Hear(heard.Payload, heard.PID);
        await using (var listen = new NpgsqlCommand("listen sentinel", connection))
        {
            await listen.ExecuteNonQueryAsync(cancellationToken);
        }

        _state = FeedState.Syncing;
        if (snapshots.Current.Sequence == 0)
        {
            await Start(connection, cancellationToken);
        }

        await CatchUp(connection, cancellationToken);
        delays.Reset();
        _state = FeedState.Connected;
        Log.Connected(logger, snapshots.Current.Sequence);
        while (true)
        {
            await connection.WaitAsync(UntilNextProof, cancellationToken);
            if (!await ApplyOwn(cancellationToken))
            {
                await CatchUp(connection, cancellationToken);
            }
        }
    }

    /// <summary>Not zero, which would be for ever.</summary>
    private TimeSpan UntilNextProof =>
        options.FreshnessInterval - snapshots.Age is { } left && left > LeastWait ? left : LeastWait;

    /// <summary>Applies what this node has written itself; false when there is, or may be, more than that.</summary>
    private async Task<bool> ApplyOwn(CancellationToken cancellationToken)
    {
        if (snapshots.Age >= options.FreshnessInterval)
        {
            return false;
        }

        if (_heard.IsOwn)
        {
            await own.WaitFor(_heard.Head, cancellationToken);
        }

        Apply(own.TakeBehind(snapshots.Current.Sequence));
        return snapshots.Current.Sequence >= _heard.Head;
    }

    /// <summary>The first state, in one pass over what of the log can still matter.</summary>
    /// <remarks>Nobody sees a part of it: behind a pass that broke off, a stream that was left out would go on in its middle.</remarks>
    private async Task Start(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await LogReader.Head(connection, cancellationToken) is not { } head)
        {
            return;
        }

        await using var command = LogReader.StartCommand(connection, catalog, head.Sequence);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var first = Task.FromResult(snapshots.Current);
        for (var more = true; more;)
        {
            var batch = new List<RecordedEvent>(Page);
            while (batch.Count < Page && (more = await reader.ReadAsync(cancellationToken)))
            {
                batch.Add(LogReader.Event(reader, catalog));
            }

            var before = await first;
            first = batch.Count == 0 ? first : Task.Run(() => before.Apply(batch), CancellationToken.None);
        }

        snapshots.Start((await first).Through(head.Sequence, head.At));
        denials.Overtaken(head.Sequence);
        Array.ForEach(_listeners, listener => listener.Started());
    }

    /// <remarks>While a page is applied the next one is read: a node that was away for long waits for the slower of the two only.</remarks>
    private async Task CatchUp(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var applied = Task.CompletedTask;
        try
        {
            for (var after = snapshots.Current.Sequence; ;)
            {
                var asked = snapshots.Now();
                var (databaseTime, batch) = await Read(connection, after, cancellationToken);
                await applied;
                if (batch.Count < Page)
                {
                    Apply(batch);

                    // The question was under way between two moments of this clock; the nearer one counts.
                    var (early, late) = (asked.Wall - databaseTime, clock.GetUtcNow() - databaseTime);
                    snapshots.Prove(asked, early > TimeSpan.Zero ? early : late < TimeSpan.Zero ? late : TimeSpan.Zero);
                    return;
                }

                after = batch[^1].Sequence;
                applied = Task.Run(() => Apply(batch), CancellationToken.None);
            }
        }
        finally
        {
            // Whoever catches up next begins behind what is applied then.
            await applied;
        }
    }

    private void Apply(List<RecordedEvent> batch)
    {
        if (batch.Count > 0)
        {
            var snapshot = snapshots.Apply(batch);
            denials.Overtaken(snapshot.Sequence);
            Array.ForEach(_listeners, listener => listener.Applied(snapshot, batch));
        }
    }

    private async Task<(DateTimeOffset DatabaseTime, List<RecordedEvent> Batch)> Read(
        NpgsqlConnection connection, long after, CancellationToken cancellationToken)
    {
        await using var both = new NpgsqlBatch(connection) { Timeout = (int)Math.Ceiling(options.StatementTimeout.TotalSeconds) };
        both.BatchCommands.Add(new NpgsqlBatchCommand("select clock_timestamp()"));
        both.BatchCommands.Add(LogReader.WholeLogBatchCommand(after, Page));
        await using var reader = await both.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var databaseTime = reader.GetFieldValue<DateTimeOffset>(0);
        await reader.NextResultAsync(cancellationToken);
        var batch = new List<RecordedEvent>();
        while (await reader.ReadAsync(cancellationToken))
        {
            batch.Add(LogReader.Event(reader, catalog));
        }

        return (databaseTime, batch);
    }

    /// <summary>A payload is the head of the log, then the streams that lost power.</summary>
    private void Hear(string payload, int writer)
    {
        var parts = payload.Split(' ');
        if (!long.TryParse(parts[0], CultureInfo.InvariantCulture, out var head))
        {
            head = snapshots.Current.Sequence + 1;
        }

        _heard = (head, writer == own.Writer);
        if (parts.Length > 1 && head > snapshots.Current.Sequence)
        {
            denials.Hear(parts.Skip(1), head);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(121, LogLevel.Information, "The feed follows the log, at sequence {Sequence}")]
        public static partial void Connected(ILogger logger, long sequence);

        [LoggerMessage(122, LogLevel.Warning, "The feed lost the log while {State}: {Reason}")]
        public static partial void Lost(ILogger logger, FeedState state, string reason);

        [LoggerMessage(123, LogLevel.Critical, "This node cannot read the log and will not serve")]
        public static partial void Unreadable(ILogger logger, Exception reason);
    }
}

/// <summary>The feed's connection.</summary>
internal enum FeedState
{
    Disconnected,
    Reconnecting,
    Syncing,
    Connected,
}
