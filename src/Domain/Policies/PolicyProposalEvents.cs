using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Policies;

/// <summary>Names the streams of proposals.</summary>
/// <remarks>Apart from the policy's own, which guards every lease: what is only proposed disturbs nothing.</remarks>
public static class PolicyProposalStream
{
    public const string Prefix = "policy-proposal-";

    public static StreamId For(PolicyProposalId id) => new(Prefix + id.Value, "policy_proposal");
}

/// <summary>Something that happened to a proposal; stands in <c>policy-proposal-{id}</c>.</summary>
public abstract record PolicyProposalEvent;

/// <summary>An admin wants a document to take force, which it does when another accepts it.</summary>
/// <param name="ProposalId">Which.</param>
/// <param name="Over">The version that was in force, and is to be replaced; 0 when there was none.</param>
/// <param name="Hash">SHA-256 of the document's text.</param>
/// <param name="Document">The text as it was sent.</param>
/// <param name="ProposedBy">Who.</param>
/// <param name="ProposedWith">The API token that was used; null when it was found in the policy file.</param>
/// <param name="CountsAs">As whom the proposer counts beside himself, wherever two must not be one.</param>
/// <param name="Comment">Why, in the proposer's words.</param>
/// <param name="At">When.</param>
[AuditCode("POL102I")]
public sealed record PolicyProposed(
    PolicyProposalId ProposalId, int Over, string Hash, string Document, PersonId ProposedBy, TokenId? ProposedWith,
    IReadOnlyList<PersonId> CountsAs, string? Comment, DateTimeOffset At) : PolicyProposalEvent;

/// <summary>Another admin agreed: the document took force in the same commit.</summary>
/// <param name="ProposalId">Which.</param>
/// <param name="Version">The version that it is.</param>
/// <param name="By">Who.</param>
/// <param name="With">The API token that was used.</param>
/// <param name="At">When.</param>
[AuditCode("POL103I")]
[EndsStream]
public sealed record PolicyProposalAccepted(PolicyProposalId ProposalId, int Version, PersonId By, TokenId With, DateTimeOffset At) : PolicyProposalEvent;

/// <summary>An admin disagreed, and that decides.</summary>
[AuditCode("POL104I")]
[EndsStream]
public sealed record PolicyProposalRejected(PolicyProposalId ProposalId, PersonId By, string? Comment, DateTimeOffset At) : PolicyProposalEvent;

/// <summary>Its proposer took it back.</summary>
[AuditCode("POL105I")]
[EndsStream]
public sealed record PolicyProposalWithdrawn(PolicyProposalId ProposalId, PersonId By, string? Comment, DateTimeOffset At) : PolicyProposalEvent;
