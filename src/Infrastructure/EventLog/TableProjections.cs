using System.Data;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Sentinel.Application.EventSourcing;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>Runs the table projections: one node at a time works on each, whichever comes first.</summary>
/// <remarks>A projection that fails is tried again for ever; it never stops another, nor the node.</remarks>
internal sealed partial class TableProjections : BackgroundService, IFeedListener, IViewProgress
{
    private const int Page = 1_000;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    // While somebody here waits for what another node is writing.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(5);

    private readonly NpgsqlDataSource _source;
    private readonly EventCatalog _catalog;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Follower[] _followers;
    private readonly SequenceWaiters _waiters;

    public TableProjections(
        NpgsqlDataSource source, EventCatalog catalog, IEnumerable<ITableProjection> projections, TimeProvider clock,
        ILogger<TableProjections> logger)
    {
        (_source, _catalog, _clock, _logger) = (source, catalog, clock, logger);
        _followers = [.. projections.Select(projection => new Follower(projection, catalog.AliasesOf(projection.Events)))];
        _waiters = new(clock);
    }

    public Task<bool> WaitFor(long sequence, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var reached = _waiters.WaitFor(sequence, atMost, cancellationToken);
        if (!reached.IsCompleted)
        {
            Array.ForEach(_followers, follower => follower.WakeUp.Call());
        }

        return reached;
    }

    /// <summary>Makes the projection's rows anew from the whole log, in one transaction: readers see the old ones until then.</summary>
    public async Task Rebuild(string name, CancellationToken cancellationToken)
    {
        var follower = _followers.FirstOrDefault(f => f.Projection.Name == name)
            ?? throw new ArgumentException($"There is no projection '{name}'.", nameof(name));
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await Checkpoint.Ensure(connection, name, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        await Checkpoint.Take(connection, name, cancellationToken);
        await follower.Projection.Clear(connection, cancellationToken);
        LogPage page;
        for (var after = 0L; ; after = page.Through)
        {
            page = await ApplyPage(follower, connection, after, cancellationToken);
            if (!page.More)
            {
                break;
            }
        }

        await Checkpoint.Advance(connection, name, page.Through, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    void IFeedListener.Applied(Snapshot snapshot, IReadOnlyList<RecordedEvent> batch)
    {
        foreach (var follower in _followers)
        {
            if (batch.Any(recorded => follower.Aliases.Contains(recorded.Type, StringComparer.Ordinal)))
            {
                follower.WakeUp.Call();
            }
        }
    }

    public override void Dispose()
    {
        Array.ForEach(_followers, follower => follower.WakeUp.Dispose());
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_followers.Select(follower => Follow(follower, stoppingToken)));

    private async Task Follow(Follower follower, CancellationToken cancellationToken)
    {
        var delays = new ReconnectDelays(Random.Shared);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var step = await Advance(follower, cancellationToken);
                delays.Reset();
                follower.Reached = Math.Max(follower.Reached, step.Through);
                _waiters.Reach(_followers.Min(f => f.Reached));
                if (!step.More)
                {
                    await follower.WakeUp.Wait(step.Elsewhere && _waiters.Any ? LookAgain : Idle, cancellationToken);
                }
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                Log.Failed(_logger, follower.Projection.Name, error);
                await Task.Delay(delays.Next(), _clock, cancellationToken);
            }
        }
    }

    /// <summary>One page, rows and checkpoint in one transaction.</summary>
    private async Task<Step> Advance(Follower follower, CancellationToken cancellationToken)
    {
        var name = follower.Projection.Name;
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using (var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken))
        {
            if (await Checkpoint.TryTake(connection, name, cancellationToken) is { } after)
            {
                var page = await ApplyPage(follower, connection, after, cancellationToken);
                await Checkpoint.Advance(connection, name, page.Through, cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return new(page.Through, page.More, Elsewhere: false);
            }
        }

        if (await Checkpoint.Read(connection, name, cancellationToken) is { } others)
        {
            return new(others, More: false, Elsewhere: true);
        }

        await Checkpoint.Ensure(connection, name, cancellationToken);
        return new(0, More: true, Elsewhere: false);
    }

    private async Task<LogPage> ApplyPage(Follower follower, NpgsqlConnection connection, long after, CancellationToken cancellationToken)
    {
        var page = await LogReader.ReadPage(connection, _catalog, after, follower.Aliases, Page, cancellationToken);
        if (page.Events.Count > 0)
        {
            await follower.Projection.Apply(connection, page.Events, cancellationToken);
        }

        return page;
    }

    /// <param name="Through">The projection's rows hold the log up to here.</param>
    /// <param name="More">There may be more right behind.</param>
    /// <param name="Elsewhere">Another node is at work on it.</param>
    private readonly record struct Step(long Through, bool More, bool Elsewhere);

    private sealed class Follower(ITableProjection projection, string[] aliases)
    {
        private long _reached;

        public ITableProjection Projection { get; } = projection;

        public string[] Aliases { get; } = aliases;

        public WakeUp WakeUp { get; } = new();

        public long Reached
        {
            get => Volatile.Read(ref _reached);
            set => Volatile.Write(ref _reached, value);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(131, LogLevel.Error, "The projection {Projection} has failed and is tried again")]
        public static partial void Failed(ILogger logger, string projection, Exception reason);
    }
}
