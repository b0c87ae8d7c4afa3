using System.Collections.Immutable;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Application.Policies;

/// <summary>The policy that decides on this node.</summary>
/// <param name="Policy">The stream as it was seen: what a decision that used the policy guards.</param>
/// <param name="Compiled">Ready to decide; null when nothing is published or the node cannot read what is.</param>
public sealed record PolicyInForce(Versioned<Policy> Policy, CompiledPolicy? Compiled)
{
    /// <summary>The state of an empty log.</summary>
    public static PolicyInForce None { get; } = new(new(PolicyStream.Id, 0, Domain.Policies.Policy.Initial), null);

    /// <summary>Every version that ever was in force, oldest first.</summary>
    public ImmutableArray<PastVersion> Versions { get; init; } = [];

    /// <summary>A policy is in force that this node cannot read: it is not ready, and refuses.</summary>
    public bool Unusable => Compiled is null && Policy.Version > 0;

    /// <summary>Why the node cannot decide; null when it can.</summary>
    public Refusal? Refusal => Compiled is not null ? null : Unusable ? PolicyRefusals.Unusable : PolicyRefusals.NotPublished;
}

/// <summary>Keeps the policy in force, compiled once for each version.</summary>
public sealed class PolicyProjection(CachedPolicyLoader policies) : Projection<PolicyInForce>
{
    protected override PolicyInForce Empty => PolicyInForce.None;

    protected override PolicyInForce Apply(PolicyInForce state, IReadOnlyList<RecordedEvent> batch)
    {
        ArgumentNullException.ThrowIfNull(state);
        var after = batch.Where(e => e.Stream == PolicyStream.Id.Value).Aggregate(state, Fold);

        // Only the newest version of a batch is compiled: those between were never in force on this node.
        return after == state ? state : after with
        {
            Compiled = after.Policy.State is Policy.Published published ? policies.Compile(published, CancellationToken.None) : null,
        };
    }

    private static PolicyInForce Fold(PolicyInForce state, RecordedEvent recorded) => state with
    {
        Policy = new(
            state.Policy.Stream, recorded.Version,
            recorded.Data is PolicyEvent e ? Policy.Evolve(state.Policy.State, e) : state.Policy.State),
        Versions = recorded.Data is PolicyPublished version
            ? state.Versions.Add(new(version.Version, version.Hash, version.PublishedBy))
            : state.Versions,
    };
}
