using System.Collections.Immutable;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Application.Policies;

/// <summary>The proposals that are open, and the newest of those that are over.</summary>
public sealed class PolicyProposals
{
    private const int OverKept = 1000;
    private readonly ImmutableDictionary<PolicyProposalId, Versioned<PolicyProposal>> _proposals;
    private readonly ImmutableQueue<PolicyProposalId> _over;
    private readonly int _overCount;

    private PolicyProposals(
        ImmutableDictionary<PolicyProposalId, Versioned<PolicyProposal>> proposals, ImmutableQueue<PolicyProposalId> over, int overCount) =>
        (_proposals, _over, _overCount) = (proposals, over, overCount);

    public static PolicyProposals None { get; } = new(ImmutableDictionary<PolicyProposalId, Versioned<PolicyProposal>>.Empty, [], 0);

    /// <summary>Every proposal known here, in no order; those that are over without their document.</summary>
    public IEnumerable<Versioned<PolicyProposal>> All => _proposals.Values;

    /// <summary>The proposal; null when it does not exist, is newer than this snapshot or was over long ago.</summary>
    public Versioned<PolicyProposal>? Find(PolicyProposalId id) => _proposals.GetValueOrDefault(id);

    internal PolicyProposals After(IReadOnlyList<RecordedEvent> batch)
    {
        var (proposals, over, overCount) = (_proposals, _over, _overCount);
        foreach (var recorded in batch)
        {
            if (recorded.Data is not PolicyProposalEvent happened)
            {
                continue;
            }

            var id = new PolicyProposalId(recorded.Stream[PolicyProposalStream.Prefix.Length..]);
            var state = PolicyProposal.Evolve(proposals.GetValueOrDefault(id)?.State ?? PolicyProposal.Initial, happened);
            if (state is PolicyProposal.Over ended)
            {
                // A document can be a mebibyte; whoever wants one that is over reads it from the log.
                state = ended with { Proposed = ended.Proposed with { Document = "" } };
                (over, overCount) = (over.Enqueue(id), overCount + 1);
            }

            proposals = proposals.SetItem(id, new(PolicyProposalStream.For(id), recorded.Version, state));
            for (; overCount > OverKept; overCount--)
            {
                over = over.Dequeue(out var oldest);
                proposals = proposals.Remove(oldest);
            }
        }

        return ReferenceEquals(proposals, _proposals) ? this : new(proposals, over, overCount);
    }
}

/// <summary>Keeps <see cref="PolicyProposals"/> up with the log.</summary>
public sealed class PolicyProposalsProjection : Projection<PolicyProposals>
{
    protected override PolicyProposals Empty => PolicyProposals.None;

    protected override PolicyProposals Apply(PolicyProposals state, IReadOnlyList<RecordedEvent> batch)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.After(batch);
    }
}
