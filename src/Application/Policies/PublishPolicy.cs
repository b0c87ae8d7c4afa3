using System.Collections.Immutable;
using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Application.Policies;

/// <summary>Brings a policy document into force, or proposes it where a second admin must accept it.</summary>
/// <param name="Caller">Who.</param>
/// <param name="Document">Its text, YAML or JSON.</param>
/// <param name="Comment">Why.</param>
/// <param name="DryRun">Only says what would happen.</param>
/// <param name="ExpectedVersion">Version of the stream that the caller saw; null when any will do.</param>
public sealed record PublishPolicy(Caller Caller, string Document, string? Comment, bool DryRun, long? ExpectedVersion)
    : IRequest<PublishedPolicy>;

/// <param name="Outcome">What it came to.</param>
/// <param name="Hash">SHA-256 of the document.</param>
/// <param name="Findings">What was found in it; a refused document has at least one error.</param>
/// <param name="Proposal">The proposal that it is, and that the outcome is of; null when it needs none.</param>
public sealed record PublishedPolicy(Outcome Outcome, string Hash, ImmutableArray<Finding> Findings, PolicyProposalId? Proposal);

public sealed class PublishPolicyValidator : AbstractValidator<PublishPolicy>
{
    public PublishPolicyValidator() =>
        RuleFor(command => command.Comment).Must(text => text is null || PlainText.IsProse(text, 1, 500))
            .WithMessage("1–500 characters, no control characters.");
}

public sealed class PublishPolicyHandler(IEventStore events, PolicyPublication publication, FourEyes fourEyes, Fence fence, TimeProvider clock)
    : IRequestHandler<PublishPolicy, PublishedPolicy>
{
    public async Task<PublishedPolicy> Handle(PublishPolicy request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var document = publication.Check(request.Document, cancellationToken);
        PolicyProposalId? proposal = null;
        var outcome = await fence.Hold(
            async snapshot =>
            {
                proposal = null;
                var now = snapshot.Now(clock);
                if (!snapshot.Authorize(request.Caller, Permissions.PublishPolicy, null, now).IsGranted(out var actor, out var refusal))
                {
                    return new Outcome.Refused(refusal);
                }

                if (request.DryRun)
                {
                    return document.IsValid
                        ? new Outcome.Recorded(snapshot.Of<PolicyInForce>().Policy.Version, null, null)
                        : new Outcome.Refused(PolicyRefusals.Invalid);
                }

                if (fourEyes.IsOn && !IsInForce(snapshot, document.Hash))
                {
                    if (request.ExpectedVersion is { } seen && seen != snapshot.Of<PolicyInForce>().Policy.Version)
                    {
                        return new Outcome.Refused(Preconditions.Stale);
                    }

                    var proposer = new Proposer(actor.PersonId, actor.TokenId, actor.With.Others, actor.Guards, actor.By);
                    var same = proposer.Same(snapshot, document.Hash);
                    proposal = same ?? Id.New<PolicyProposalId>(now);
                    return same is { } before
                        ? new Outcome.Recorded(snapshot.Of<PolicyProposals>().Find(before)!.Version, null, null)
                        : await proposer.Propose(events, snapshot, proposal.Value, document, request.Comment, now, cancellationToken);
                }

                var outcome = await events.Decide<Policy, PolicyEvent>(
                    PolicyStream.Id, request.ExpectedVersion, actor.Guards,
                    policy => document.Publish(policy, actor.PersonId.Value, request.Comment, now),
                    actor.By, AppendOptions.Granting, cancellationToken);
                return outcome.OrStale(PolicyStream.Id, request.ExpectedVersion);
            },
            cancellationToken);
        return new(outcome, document.Hash, document.Findings, proposal);
    }

    private static bool IsInForce(Snapshot snapshot, string hash) => snapshot.Of<PolicyInForce>().Policy.State is Policy.Published { } inForce && inForce.Hash == hash;
}
