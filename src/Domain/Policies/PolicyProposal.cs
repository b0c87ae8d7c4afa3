using System.Collections.Immutable;
using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Policies;

/// <summary>A document that waits for a second admin: open until it is accepted, rejected or withdrawn, all of which are final.</summary>
public abstract record PolicyProposal : IState<PolicyProposal, PolicyProposalEvent>
{
    private PolicyProposal()
    {
    }

    public sealed record None : PolicyProposal;

    /// <summary>Nobody has decided.</summary>
    public sealed record Open(PolicyProposed Proposed) : PolicyProposal;

    /// <summary>It ended so.</summary>
    public sealed record Over(PolicyProposed Proposed, ProposalEnd End, PersonId By, int? Version, string? Comment, DateTimeOffset At) : PolicyProposal;

    public static PolicyProposal Initial { get; } = new None();

    /// <summary>What was proposed; null when nothing was.</summary>
    public PolicyProposed? Known => this switch
    {
        Open open => open.Proposed,
        Over over => over.Proposed,
        _ => null,
    };

    public static PolicyProposal Evolve(PolicyProposal state, PolicyProposalEvent @event) => (state, @event) switch
    {
        (None, PolicyProposed e) => new Open(e),
        (Open s, PolicyProposalAccepted e) => new Over(s.Proposed, ProposalEnd.Accepted, e.By, e.Version, null, e.At),
        (Open s, PolicyProposalRejected e) => new Over(s.Proposed, ProposalEnd.Rejected, e.By, null, e.Comment, e.At),
        (Open s, PolicyProposalWithdrawn e) => new Over(s.Proposed, ProposalEnd.Withdrawn, e.By, null, e.Comment, e.At),
        _ => state,
    };

    /// <summary>A second admin agrees: the document is to take force now, over the very version that it was meant to replace.</summary>
    /// <param name="inForce">The version in force; 0 when there is none.</param>
    /// <param name="by">Who.</param>
    /// <param name="others">As whom he counts beside himself.</param>
    /// <param name="with">His token.</param>
    /// <param name="now">When.</param>
    /// <remarks>Four-eyes compares persons: whoever may be the proposer, by a token that nobody has confirmed, is the proposer.</remarks>
    public Decision<PolicyProposalEvent> Accept(int inForce, PersonId by, ImmutableArray<PersonId> others, TokenId with, DateTimeOffset now) => this switch
    {
        Open s when others.Append(by).Intersect(s.Proposed.CountsAs.Append(s.Proposed.ProposedBy)).Any() => PolicyProposalRefusals.Own,
        Open s when s.Proposed.Over != inForce => PolicyProposalRefusals.Outdated,
        Open s => new PolicyProposalAccepted(s.Proposed.ProposalId, inForce + 1, by, with, now),
        Over s when s.End == ProposalEnd.Accepted && s.By == by => Decision.Nothing,
        Over => PolicyProposalRefusals.Over,
        _ => PolicyProposalRefusals.Unknown,
    };

    /// <summary>An admin disagrees; of the proposer himself that is a withdrawal.</summary>
    public Decision<PolicyProposalEvent> Reject(PersonId by, string? comment, DateTimeOffset now) => this switch
    {
        Open s when s.Proposed.ProposedBy == by => new PolicyProposalWithdrawn(s.Proposed.ProposalId, by, comment, now),
        Open s => new PolicyProposalRejected(s.Proposed.ProposalId, by, comment, now),
        Over s when s.End != ProposalEnd.Accepted && s.By == by => Decision.Nothing,
        Over => PolicyProposalRefusals.Over,
        _ => PolicyProposalRefusals.Unknown,
    };
}

/// <summary>How a proposal ended.</summary>
public enum ProposalEnd
{
    Accepted,
    Rejected,
    Withdrawn,
}

/// <summary>Every <em>no</em> to do with proposals.</summary>
public static class PolicyProposalRefusals
{
    public static Refusal Unknown { get; } =
        new("proposal-unknown", "There is no such proposal of a policy. List them with GET /v1/policy/proposals.");

    /// <summary>What is accepted must be what was read: any version will not do.</summary>
    public static Refusal Unseen { get; } =
        new("precondition-required", "Read the proposal and name what you have seen: If-Match with the ETag of that read.");

    public static Refusal Own { get; } = new(
        "proposal-own",
        "Another admin must accept it: you have proposed it, or count as whoever has, by a token that its person has not confirmed.");

    public static Refusal Outdated { get; } = new(
        "proposal-outdated", "Another version has taken force since it was proposed. Compare it with that one, and propose it again over it.");

    public static Refusal Over { get; } = new("proposal-over", "It was accepted, rejected or withdrawn before. Read it again to see how it ended.");

    public static Refusal ProposerGone { get; } = new(
        "proposer-gone", "Whoever proposed it is no active admin any more, is held, or has lost the token that was used. Propose it yourself.");

    public static Refusal TooMany { get; } = new(
        "too-many-proposals", "Ten proposals of yours are open already. Withdraw one with POST /v1/policy/proposals/{id}/reject.");
}
