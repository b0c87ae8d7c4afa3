namespace Sentinel.Load.Targets;

/// <summary>Where scenarios get their servers from.</summary>
internal interface IClusters
{
    /// <summary>At least so many nodes, for this scenario until it is over; whoever gives it ends it.</summary>
    Task<Cluster> Of(int nodes, CancellationToken cancellationToken);
}

/// <summary>The same servers for one scenario after the other; more join when one needs more.</summary>
internal sealed class SharedCluster : IClusters, IAsyncDisposable
{
    private Cluster? _cluster;

    public async Task<Cluster> Of(int nodes, CancellationToken cancellationToken)
    {
        _cluster ??= await Cluster.Start(nodes, cancellationToken);
        while (_cluster.Nodes.Count < nodes)
        {
            await _cluster.Join(cancellationToken);
        }

        return _cluster;
    }

    public async ValueTask DisposeAsync() => await (_cluster?.DisposeAsync() ?? default);
}
