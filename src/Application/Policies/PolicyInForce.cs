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

    /// <summary>A policy is in force that this node cannot read: it is not ready, and refuses.</summary>
    public bool Unusable => Compiled is null && Policy.Version > 0;

    /// <summary>Why the node cannot decide; null when it can.</summary>
    public Refusal? Refusal => Compiled is not null ? null : Unusable ? PolicyRefusals.Unusable : PolicyRefusals.NotPublished;
}

/// <summary>Keeps the policy in force, compiled once for each version.</summary>
public sealed class PolicyProjection(IPolicyParser parser) : Projection<PolicyInForce>
{
    protected override PolicyInForce Empty => PolicyInForce.None;

    protected override PolicyInForce Apply(PolicyInForce state, IReadOnlyList<RecordedEvent> batch)
    {
        ArgumentNullException.ThrowIfNull(state);
        var seen = batch.Where(e => e.Stream == PolicyStream.Id.Value).Aggregate(state.Policy, Fold);
        return seen.Version == state.Policy.Version ? state : new(seen, Compile(seen.State));
    }

    private static Versioned<Policy> Fold(Versioned<Policy> seen, RecordedEvent recorded) =>
        new(seen.Stream, recorded.Version, recorded.Data is PolicyEvent e ? Policy.Evolve(seen.State, e) : seen.State);

    /// <remarks>Only the newest version of a batch is compiled: those between were never in force on this node.</remarks>
    private CompiledPolicy? Compile(Policy policy) =>
        policy is Policy.Published published
            && published.Hash == PolicyHash.Of(published.Document)
            && parser.Parse(published.Document, CancellationToken.None).Document is { } document
            ? CompiledPolicy.Compile(document, published.Version, published.Hash)
            : null;
}
