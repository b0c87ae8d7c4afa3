using System.Collections.Immutable;
using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Nodes;

/// <summary>Which epochs of a node ended without being ended in good order.</summary>
/// <param name="Running">The epoch that runs, as far as the log knows; null when none does.</param>
/// <param name="Gone">Those that were cut off, or found over by the next one. An epoch never comes back.</param>
public sealed record NodeEpochs(long? Running, ImmutableSortedSet<long> Gone) : IState<NodeEpochs, NodeEvent>
{
    public static NodeEpochs Initial { get; } = new(null, []);

    public static NodeEpochs Evolve(NodeEpochs state, NodeEvent @event)
    {
        ArgumentNullException.ThrowIfNull(state);
        return @event switch
        {
            NodeRegistered e => new(e.Epoch, state.Running < e.Epoch ? state.Gone.Add(state.Running.Value) : state.Gone),
            NodeLost e => new(state.Running == e.Epoch ? null : state.Running, state.Gone.Add(e.Epoch)),
            NodeDrained e => state with { Running = state.Running == e.Epoch ? null : state.Running },
            _ => state,
        };
    }
}
