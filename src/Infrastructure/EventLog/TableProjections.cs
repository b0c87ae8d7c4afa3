using System.Data;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Sentinel.Application.EventSourcing;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>Runs the table projections: one node at a time works on each, whichever comes first.</summary>
internal sealed class TableProjections : BackgroundService, IFeedListener, IViewProgress
{
    private const int Page = 1_000;

    // While nobody waits for them, the rows of several commits are written in one transaction.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(20);

    // While somebody here waits for what another node is writing.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(5);

    private readonly NpgsqlDataSource _source;
    private readonly EventCatalog _catalog;
    private readonly Follower[] _followers;
    private readonly SequenceWaiters _waiters;

    public TableProjections(
        NpgsqlDataSource source, EventCatalog catalog, IEnumerable<ITableProjection> projections, LogMetrics metrics, TimeProvider clock,
        ILogger<TableProjections> logger)
    {
        (_source, _catalog) = (source, catalog);
        _followers =
        [
            .. projections.Select(projection =>
                new Follower(projection, new(projection.Name, catalog.AliasesOf(projection.Events), clock, logger))),
        ];
        _waiters = new(clock);
        metrics.Watch(() => _followers.Select(follower => (follower.Loop.Name, follower.Reached)));
    }

    public long Reached => _waiters.Reached;

    public Task<bool> WaitFor(long sequence, TimeSpan atMost, CancellationToken cancellationToken)
    {
        var reached = _waiters.WaitFor(sequence, atMost, cancellationToken);
        if (!reached.IsCompleted)
        {
            Array.ForEach(_followers, follower => follower.Want());
        }

        return reached;
    }

    /// <summary>Makes the projection's rows anew from the whole log, in one transaction: readers see the old ones until then.</summary>
    public async Task Rebuild(string name, CancellationToken cancellationToken)
    {
        var follower = _followers.FirstOrDefault(f => f.Loop.Name == name)
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

    void IFeedListener.Started() => Array.ForEach(_followers, follower => follower.Loop.Call());

    void IFeedListener.Applied(Snapshot snapshot, IReadOnlyList<RecordedEvent> batch) =>
        Array.ForEach(_followers, follower => follower.Loop.Applied(batch));

    public override void Dispose()
    {
        Array.ForEach(_followers, follower => follower.Dispose());
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_followers.Select(follower => follower.Loop.Run(cancel => Follow(follower, cancel), stoppingToken)));

    private async Task<TimeSpan> Follow(Follower follower, CancellationToken cancellationToken)
    {
        if (!_waiters.Any && !follower.IsBehind)
        {
            await follower.Wanted(Gather, cancellationToken);
        }

        var step = await Advance(follower, cancellationToken);
        follower.IsBehind = step.More;
        follower.Reached = Math.Max(follower.Reached, step.Through);
        _waiters.Reach(_followers.Min(f => f.Reached));
        return step.More ? TimeSpan.Zero : step.Elsewhere && _waiters.Any ? LookAgain : LogFollower.Idle;
    }

    /// <summary>One page, rows and checkpoint in one transaction.</summary>
    private async Task<Step> Advance(Follower follower, CancellationToken cancellationToken)
    {
        var name = follower.Loop.Name;
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
        var page = await LogReader.ReadPage(connection, _catalog, after, follower.Loop.Aliases, Page, cancellationToken);
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

    private sealed class Follower(ITableProjection projection, LogFollower loop) : IDisposable
    {
        private readonly WakeUp _wanted = new();
        private long _reached;

        public ITableProjection Projection { get; } = projection;

        public LogFollower Loop { get; } = loop;

        public long Reached
        {
            get => Volatile.Read(ref _reached);
            set => Volatile.Write(ref _reached, value);
        }

        /// <summary>There was more right behind its last page.</summary>
        public bool IsBehind { get; set; }

        /// <summary>Somebody waits for its rows.</summary>
        public void Want()
        {
            _wanted.Call();
            Loop.Call();
        }

        /// <summary>Until somebody wants them, or so long.</summary>
        public Task Wanted(TimeSpan atMost, CancellationToken cancellationToken) => _wanted.Wait(atMost, cancellationToken);

        public void Dispose()
        {
            _wanted.Dispose();
            Loop.Dispose();
        }
    }
}
