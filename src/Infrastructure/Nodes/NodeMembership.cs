using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Nodes;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Nodes;
using Sentinel.Infrastructure.EventLog;

namespace Sentinel.Infrastructure.Nodes;

/// <summary>This node among the others: registers, renews, acknowledges what took power away, cuts off who is gone.</summary>
internal sealed partial class NodeMembership : BackgroundService, INodeEpoch, INodes, IFeedListener
{
    private readonly PostgresNodes _nodes;
    private readonly IEventStore _events;
    private readonly EventCatalog _catalog;
    private readonly ISnapshots _snapshots;
    private readonly InFlight _inFlight;
    private readonly NodeOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly NodeId _id;
    private readonly Dictionary<NodeId, (NodeRow Row, long Since)> _seen = [];
    private readonly WakeUp _acknowledging = new();
    private long _epoch;
    private long _lastRead;
    private volatile bool _fenced = true;

    public NodeMembership(
        PostgresNodes nodes, IEventStore events, EventCatalog catalog, ISnapshots snapshots, InFlight inFlight, NodeOptions options,
        TimeProvider clock, ILogger<NodeMembership> logger)
    {
        (_nodes, _events, _catalog, _snapshots, _inFlight, _options, _clock, _logger) =
            (nodes, events, catalog, snapshots, inFlight, options, clock, logger);
        _id = options.Id is null ? Id.New<NodeId>(clock.GetUtcNow())
            : Id.TryParse<NodeId>(options.Id, out var id) ? id
            : throw new InvalidOperationException("Sentinel:Node:Id must be 'nod_' and a lower-case ULID.");
    }

    public (NodeId Node, long Epoch) Self => (_id, Volatile.Read(ref _epoch));

    (string Node, long Epoch) INodeEpoch.Current => (_id.Value, Volatile.Read(ref _epoch));

    public async Task<IReadOnlyList<NodeStatus>> Present(CancellationToken cancellationToken) =>
        [.. (await _nodes.Present(cancellationToken)).Select(_nodes.Status)];

    void INodeEpoch.Fenced() => _fenced = true;

    void IFeedListener.Started() => _acknowledging.Call();

    void IFeedListener.Applied(Snapshot snapshot, IReadOnlyList<RecordedEvent> batch)
    {
        if (batch.Any(recorded => _catalog.Find(recorded.Type).Denies))
        {
            _acknowledging.Call();
        }
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await Register(cancellationToken);
        await Append(new NodeRegistered(_id, _epoch, _clock.GetUtcNow()), cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await Append(new NodeDrained(_id, _epoch, _clock.GetUtcNow()), cancellationToken);
            await _nodes.Leave(_id, _epoch, cancellationToken);
        }
        catch (Exception error) when (error is StoreUnavailableException or NpgsqlException or IOException or TimeoutException)
        {
            Log.LeftSilently(_logger, error.Message);
        }
    }

    public override void Dispose()
    {
        _acknowledging.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(
            Repeat("lease", async () =>
            {
                await Task.Delay(_options.RenewInterval, _clock, stoppingToken);
                await Renew(stoppingToken);
                await CutOffTheLost(stoppingToken);
            }, stoppingToken),
            Repeat("acknowledgement", async () =>
            {
                // At once for what took power away, and in any case with each renewal.
                await _acknowledging.Wait(_options.RenewInterval, stoppingToken);
                var sequence = _snapshots.Current.Sequence;
                await _inFlight.Drain().WaitAsync(stoppingToken);
                await _nodes.Acknowledge(_id, _epoch, sequence, stoppingToken);
            }, stoppingToken));

    private async Task Register(CancellationToken cancellationToken)
    {
        await _inFlight.Drain().WaitAsync(cancellationToken);
        var epoch = await _nodes.Register(_id, cancellationToken);
        Volatile.Write(ref _epoch, epoch);
        _fenced = false;
        Log.Registered(_logger, _id, epoch);
    }

    private async Task Renew(CancellationToken cancellationToken)
    {
        if (_fenced || !await _nodes.Renew(_id, _epoch, cancellationToken))
        {
            await Register(cancellationToken);
            await Append(new NodeRegistered(_id, _epoch, _clock.GetUtcNow()), cancellationToken);
        }
    }

    /// <summary>A node is lost when this one has seen its row unchanged for a whole lease, reading without a gap.</summary>
    private async Task CutOffTheLost(CancellationToken cancellationToken)
    {
        // Whatever held up this node's reads, a slow database above all, may have held up the others' renewals.
        var asked = _clock.GetTimestamp();
        if (_clock.GetElapsedTime(_lastRead, asked) > 2 * _options.RenewInterval)
        {
            _seen.Clear();
        }

        var rows = await _nodes.Present(cancellationToken);
        _lastRead = _clock.GetTimestamp();
        if (_clock.GetElapsedTime(asked, _lastRead) > _options.RenewInterval)
        {
            _seen.Clear();
        }

        foreach (var gone in _seen.Keys.Except(rows.Select(row => row.Node)).ToArray())
        {
            _seen.Remove(gone);
        }

        foreach (var row in rows.Where(row => row.Node != _id))
        {
            if (!_seen.TryGetValue(row.Node, out var seen) || seen.Row.RenewedAt != row.RenewedAt || seen.Row.Epoch != row.Epoch)
            {
                _seen[row.Node] = (row, _lastRead);
            }
            else if (_clock.GetElapsedTime(seen.Since, asked) > _options.Lease && await _nodes.DeclareLost(row, cancellationToken))
            {
                Log.CutOff(_logger, row.Node, row.Epoch);
                await Append(row.Node, new NodeLost(row.Node, row.Epoch, _id, _clock.GetUtcNow()), cancellationToken);
            }
        }
    }

    private Task<AppendResult> Append(NodeEvent happened, CancellationToken cancellationToken) => Append(_id, happened, cancellationToken);

    private Task<AppendResult> Append(NodeId node, NodeEvent happened, CancellationToken cancellationToken) =>
        _events.Append(new([new(NodeStream.For(node), null, [happened])], [], new(_id.Value), AppendOptions.Interactive), cancellationToken);

    /// <summary>An outage of the database starts every count anew: what was not read was not seen.</summary>
    private async Task Repeat(string what, Func<Task> step, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await step();
            }
            catch (Exception error) when (error is StoreUnavailableException or NpgsqlException or IOException or TimeoutException)
            {
                Log.Unreachable(_logger, what, error.Message);
                _seen.Clear();
                await Task.Delay(_options.RenewInterval / 4, _clock, cancellationToken);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(201, LogLevel.Information, "This is node {Node}, epoch {Epoch}")]
        public static partial void Registered(ILogger logger, NodeId node, long epoch);

        [LoggerMessage(202, LogLevel.Error, "Node {Node} (epoch {Epoch}) stopped renewing its lease and was cut off")]
        public static partial void CutOff(ILogger logger, NodeId node, long epoch);

        [LoggerMessage(203, LogLevel.Warning, "The database is out of reach of this node's {What}: {Reason}")]
        public static partial void Unreachable(ILogger logger, string what, string reason);

        [LoggerMessage(204, LogLevel.Warning, "The database is out of reach; the others will find this node gone: {Reason}")]
        public static partial void LeftSilently(ILogger logger, string reason);
    }
}
