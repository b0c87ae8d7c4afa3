using System.Collections.Immutable;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Application.Policies;

/// <summary>Whether a policy takes force only when a second admin accepts it; and who proposes then.</summary>
/// <param name="IsOn">A document is proposed, not published.</param>
public sealed record FourEyes(bool IsOn);

/// <summary>Proposes a document on behalf of somebody who may publish.</summary>
/// <param name="By">Who.</param>
/// <param name="With">The API token; null when the document was found in the policy file.</param>
/// <param name="CountsAs">As whom he counts beside himself.</param>
/// <param name="Guards">What makes him one who may.</param>
/// <param name="Provenance">Recorded beside the proposal.</param>
internal sealed record Proposer(
    PersonId By, TokenId? With, ImmutableArray<PersonId> CountsAs, IReadOnlyList<Guard> Guards, Provenance Provenance)
{
    private const int MostOpen = 10;

    /// <summary>An open proposal of his of the same document over the same version; null when there is none.</summary>
    public PolicyProposalId? Same(Snapshot snapshot, string hash) => Open(snapshot).FirstOrDefault(proposed => proposed.Hash == hash)?.ProposalId;

    /// <summary>Appends the proposal, over the version that is in force in the snapshot.</summary>
    public async Task<Outcome> Propose(
        IEventStore events, Snapshot snapshot, PolicyProposalId id, CheckedPolicy document, string? comment, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        if (!document.IsValid)
        {
            return new Outcome.Refused(PolicyRefusals.Invalid);
        }

        if (Open(snapshot).Count() >= MostOpen)
        {
            return new Outcome.Refused(PolicyProposalRefusals.TooMany);
        }

        var proposed = new PolicyProposed(id, InForce(snapshot), document.Hash, document.Text, By, With, CountsAs, comment, now);
        Guard[] guards = [.. Guards, Guard.From(snapshot.Of<PolicyInForce>().Policy)];
        var appended = await events.Append(
            new([new(PolicyProposalStream.For(id), 0, [proposed])], guards, Provenance, AppendOptions.Granting), cancellationToken);
        return appended.ToOutcome(index: 0);
    }

    /// <summary>His that are open and not outdated.</summary>
    private IEnumerable<PolicyProposed> Open(Snapshot snapshot) => snapshot.Of<PolicyProposals>().All
        .Select(proposal => proposal.State).OfType<PolicyProposal.Open>().Select(open => open.Proposed)
        .Where(proposed => proposed.ProposedBy == By && proposed.Over == InForce(snapshot));

    private static int InForce(Snapshot snapshot) => (int)snapshot.Of<PolicyInForce>().Policy.Version;
}
