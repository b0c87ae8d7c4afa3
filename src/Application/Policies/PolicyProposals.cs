using System.Collections.Immutable;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Application.Policies;

/// <summary>The proposals that are open, and the newest of those that are over or outdated; all without their documents.</summary>
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

    /// <summary>Every proposal known here, in no order.</summary>
    public IEnumerable<Versioned<PolicyProposal>> All => _proposals.Values;

    /// <summary>The proposal; null when it does not exist, is newer than this snapshot or was over long ago.</summary>
    public Versioned<PolicyProposal>? Find(PolicyProposalId id) => _proposals.GetValueOrDefault(id);

    internal PolicyProposals After(IReadOnlyList<RecordedEvent> batch)
    {
        var (proposals, over, overCount) = (_proposals, _over, _overCount);
        foreach (var recorded in batch)
        {
            if (recorded.Data is PolicyPublished published)
            {
                // They can never take force now, and need not be remembered for longer than what is over.
                foreach (var (outdated, _) in proposals.Where(known => known.Value.State is PolicyProposal.Open open && open.Proposed.Over == published.Version - 1))
                {
                    (over, overCount) = (over.Enqueue(outdated), overCount + 1);
                }
            }

            if (recorded.Data is not PolicyProposalEvent happened)
            {
                continue;
            }

            var id = new PolicyProposalId(recorded.Stream[PolicyProposalStream.Prefix.Length..]);
            var state = PolicyProposal.Evolve(proposals.GetValueOrDefault(id)?.State ?? PolicyProposal.Initial, happened);
            if (state.Known is null)
            {
                // It was outdated so long ago that it is not kept.
                continue;
            }

            if (state is PolicyProposal.Over)
            {
                (over, overCount) = (over.Enqueue(id), overCount + 1);
            }

            proposals = proposals.SetItem(id, new(PolicyProposalStream.For(id), recorded.Version, WithoutDocument(state)));
            for (; overCount > OverKept; overCount--)
            {
                over = over.Dequeue(out var oldest);
                proposals = proposals.Remove(oldest);
            }
        }

        return ReferenceEquals(proposals, _proposals) && overCount == _overCount ? this : new(proposals, over, overCount);
    }

    /// <remarks>A document can be a mebibyte, and no decision asks for it but the acceptance, which reads the log.</remarks>
    private static PolicyProposal WithoutDocument(PolicyProposal state) => state switch
    {
        PolicyProposal.Open open => open with { Proposed = open.Proposed with { Document = "" } },
        PolicyProposal.Over over => over with { Proposed = over.Proposed with { Document = "" } },
        _ => state,
    };
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
