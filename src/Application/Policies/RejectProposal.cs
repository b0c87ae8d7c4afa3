using FluentValidation;
using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Application.Policies;

/// <summary>An admin ends a proposal without its taking force; its proposer withdraws it so.</summary>
/// <param name="Caller">Who.</param>
/// <param name="Proposal">Which.</param>
/// <param name="Comment">Why.</param>
/// <param name="ExpectedVersion">Version of the proposal that the caller saw; null when any will do.</param>
public sealed record RejectProposal(Caller Caller, PolicyProposalId Proposal, string? Comment, long? ExpectedVersion) : IRequest<Outcome>;

public sealed class RejectProposalValidator : AbstractValidator<RejectProposal>
{
    public RejectProposalValidator() =>
        RuleFor(command => command.Comment).Must(text => text is null || PlainText.IsProse(text, 1, 500))
            .WithMessage("1–500 characters, no control characters.");
}

public sealed class RejectProposalHandler(IEventStore events, Fence fence, TimeProvider clock) : IRequestHandler<RejectProposal, Outcome>
{
    public Task<Outcome> Handle(RejectProposal request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return fence.Hold(
            async snapshot =>
            {
                var now = snapshot.Now(clock);
                if (!snapshot.Authorize(request.Caller, Permissions.PublishPolicy, null, now).IsGranted(out var actor, out var refusal))
                {
                    return new Outcome.Refused(refusal);
                }

                var stream = PolicyProposalStream.For(request.Proposal);
                var outcome = await events.Decide<PolicyProposal, PolicyProposalEvent>(
                    stream, request.ExpectedVersion, actor.Guards, proposal => proposal.Reject(actor.PersonId, request.Comment, now),
                    actor.By, AppendOptions.Interactive, cancellationToken);
                return outcome.OrStale(stream, request.ExpectedVersion);
            },
            cancellationToken);
    }
}
