using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Sentinel.Application.EventSourcing;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>Runs the reactions: each follows the log from its own checkpoint, event by event.</summary>
/// <remarks>
/// One node at a time takes a turn at each, to save work and for nothing else: a turn that has not moved its checkpoint for
/// <see cref="Checkpoint.LongestPause"/> does not keep the other nodes out, for its node may be stopped.
/// </remarks>
internal sealed class Reactions : BackgroundService, IFeedListener
{
    private const int Page = 100;

    private readonly NpgsqlDataSource _source;
    private readonly EventCatalog _catalog;
    private readonly TimeProvider _clock;
    private readonly Follower[] _followers;

    public Reactions(
        NpgsqlDataSource source, EventCatalog catalog, IEnumerable<IReaction> reactions, TimeProvider clock, ILogger<Reactions> logger)
    {
        (_source, _catalog, _clock) = (source, catalog, clock);
        _followers =
        [
            .. reactions.Select(reaction => new Follower(reaction, new(reaction.Name, catalog.AliasesOf(reaction.Events), clock, logger))),
        ];
    }

    void IFeedListener.Started() => Array.ForEach(_followers, follower => follower.Loop.Call());

    void IFeedListener.Applied(Snapshot snapshot, IReadOnlyList<RecordedEvent> batch) =>
        Array.ForEach(_followers, follower => follower.Loop.Applied(batch));

    public override void Dispose()
    {
        Array.ForEach(_followers, follower => follower.Loop.Dispose());
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_followers.Select(follower => follower.Loop.Run(
            async cancel => await Advance(follower, cancel) ? TimeSpan.Zero : LogFollower.Idle, stoppingToken)));

    /// <summary>One page; whether there may be more right behind.</summary>
    private async Task<bool> Advance(Follower follower, CancellationToken cancellationToken)
    {
        var name = follower.Loop.Name;
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        if (await Checkpoint.Read(connection, name, cancellationToken) is not { } after)
        {
            await Checkpoint.Ensure(connection, name, cancellationToken);
            return true;
        }

        var page = await LogReader.ReadPage(connection, _catalog, after, follower.Loop.Aliases, Page, cancellationToken);
        if (page.Events.Count == 0)
        {
            await Checkpoint.Advance(connection, name, page.Through, cancellationToken);
            return false;
        }

        var turn = await TryTurn(connection, "pg_try_advisory_lock", name, cancellationToken);
        if (!turn && !follower.HasStalled(after, _clock))
        {
            return false;
        }

        try
        {
            await Handle(follower, connection, page, cancellationToken);
        }
        finally
        {
            if (turn)
            {
                await TryTurn(connection, "pg_advisory_unlock", name, CancellationToken.None);
            }
        }

        return page.More;
    }

    private static async Task Handle(Follower follower, NpgsqlConnection connection, LogPage page, CancellationToken cancellationToken)
    {
        // Whoever had the turn before may have come further meanwhile.
        var done = await Checkpoint.Read(connection, follower.Loop.Name, cancellationToken);
        foreach (var recorded in page.Events.Where(recorded => recorded.Sequence > done))
        {
            await follower.Reaction.Handle(recorded, cancellationToken);
            await Checkpoint.Advance(connection, follower.Loop.Name, recorded.Sequence, cancellationToken);
        }

        await Checkpoint.Advance(connection, follower.Loop.Name, page.Through, cancellationToken);
    }

    private static async Task<bool> TryTurn(NpgsqlConnection connection, string function, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"select {function}(hashtextextended('sentinel reaction ' || $1, 0))", connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = name } },
        };
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private sealed class Follower(IReaction reaction, LogFollower loop)
    {
        private (long Checkpoint, long Since) _seen = (-1, 0);

        public IReaction Reaction { get; } = reaction;

        public LogFollower Loop { get; } = loop;

        /// <summary>Whether the checkpoint stands where it stood so long ago, although another node has the turn.</summary>
        public bool HasStalled(long checkpoint, TimeProvider clock)
        {
            if (_seen.Checkpoint != checkpoint)
            {
                _seen = (checkpoint, clock.GetTimestamp());
            }

            return clock.GetElapsedTime(_seen.Since) > EventLog.Checkpoint.LongestPause;
        }
    }
}
