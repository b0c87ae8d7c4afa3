using System.Collections.Immutable;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using HoldsState = Sentinel.Application.Holds.Holds;

namespace Sentinel.Application.Policies;

/// <summary>A second admin brings a proposed document into force.</summary>
/// <param name="Caller">Who.</param>
/// <param name="Proposal">Which.</param>
/// <param name="ExpectedVersion">Version of the proposal that the caller saw.</param>
public sealed record AcceptProposal(Caller Caller, PolicyProposalId Proposal, long ExpectedVersion) : IRequest<AcceptedProposal>;

/// <param name="Outcome">What it came to; its version is the policy's.</param>
/// <param name="Hash">SHA-256 of the document; null when it was not come to that.</param>
/// <param name="Findings">What was found in it.</param>
public sealed record AcceptedProposal(Outcome Outcome, string? Hash, ImmutableArray<Finding> Findings);

public sealed class AcceptProposalHandler(IEventStore events, PolicyPublication publication, Fence fence, TimeProvider clock)
    : IRequestHandler<AcceptProposal, AcceptedProposal>
{
    public async Task<AcceptedProposal> Handle(AcceptProposal request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ImmutableArray<Finding> findings = [];
        string? hash = null;
        var outcome = await fence.Hold(
            async snapshot =>
            {
                var now = snapshot.Now(clock);
                if (!snapshot.Authorize(request.Caller, Permissions.PublishPolicy, null, now).IsGranted(out var actor, out var refusal))
                {
                    return new Outcome.Refused(refusal);
                }

                var proposal = await events.Load<PolicyProposal, PolicyProposalEvent>(
                    PolicyProposalStream.For(request.Proposal), AsOf.Now, cancellationToken);
                hash = proposal.State.Known?.Hash;
                var policy = snapshot.Of<PolicyInForce>();
                var accepted = proposal.State.Accept((int)policy.Policy.Version, actor.PersonId, actor.With.Others, actor.TokenId, now);
                if (accepted.Refusal is { } no)
                {
                    return new Outcome.Refused(no);
                }

                if (accepted.Events.IsEmpty)
                {
                    return new Outcome.Recorded(((PolicyProposal.Over)proposal.State).Version!.Value, null, null);
                }

                if (proposal.Version != request.ExpectedVersion)
                {
                    return new Outcome.Refused(Preconditions.Stale);
                }

                var proposed = proposal.State.Known!;
                if (ProposerOf(snapshot, proposed) is not { } guards)
                {
                    return new Outcome.Refused(PolicyProposalRefusals.ProposerGone);
                }

                // Once more, for this node may allow other roles than the one that took the proposal.
                var document = publication.Check(proposed.Document, cancellationToken);
                findings = document.Findings;
                var published = document.Publish(policy.Policy.State, proposed.ProposedBy.Value, proposed.Comment, now);
                if (published.Refusal is { } invalid)
                {
                    return new Outcome.Refused(invalid);
                }

                Write[] writes =
                [
                    new(policy.Policy.Stream, policy.Policy.Version, [.. published.Events]),
                    new(proposal.Stream, proposal.Version, [.. accepted.Events]),
                ];
                Guard[] all = [.. actor.Guards.Concat(guards).Distinct()];
                return (await events.Append(new(writes, all, actor.By, AppendOptions.Granting), cancellationToken)).ToOutcome(index: 0);
            },
            cancellationToken);
        return new(outcome, hash, findings);
    }

    /// <summary>What the proposer's part in it rests on; null when he may not publish any more.</summary>
    private static Guard[]? ProposerOf(Snapshot snapshot, PolicyProposed proposed)
    {
        var people = snapshot.Of<People>();
        var (person, orders) = (people.Find(proposed.ProposedBy), snapshot.Of<HoldsState>().On(proposed.ProposedBy));
        if (person?.State is not Person.Active active || !Permissions.PublishPolicy.Allows(active.Roles, own: false) || orders.State.OnThePerson is not null)
        {
            return null;
        }

        return proposed.ProposedWith is not { } with ? [Guard.From(person), Guard.From(orders)]
            : people.FindToken(with) is { State: ApiToken.Active } token ? [Guard.From(token), Guard.From(person), Guard.From(orders)]
            : null;
    }
}
