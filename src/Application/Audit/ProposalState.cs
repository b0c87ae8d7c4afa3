using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Application.Audit;

/// <summary>A proposal of a policy; <c>status</c> is open, accepted, rejected or withdrawn, <c>version</c> what it became.</summary>
public sealed record ProposalState(
    PolicyProposalId Id, string Status, int Over, string Hash, string Document, PersonId ProposedBy, TokenId? ProposedWith, string? Comment,
    DateTimeOffset ProposedAt, PersonId? DecidedBy, string? Answer, DateTimeOffset? DecidedAt, int? Version) : AggregateState
{
    internal static ProposalState? Of(PolicyProposal proposal)
    {
        if (proposal.Known is not { } e)
        {
            return null;
        }

        var over = proposal as PolicyProposal.Over;
        return new(
            e.ProposalId, over?.End.ToString().ToLowerInvariant() ?? "open", e.Over, e.Hash, e.Document, e.ProposedBy, e.ProposedWith, e.Comment, e.At,
            over?.By, over?.Comment, over?.At, over?.Version);
    }
}
