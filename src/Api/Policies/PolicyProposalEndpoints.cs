using System.Collections.Immutable;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Sentinel.Api.Http;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Lists;
using Sentinel.Application.Policies;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Api.Policies;

/// <summary>Documents that wait for a second admin.</summary>
internal static class PolicyProposalEndpoints
{
    public static void MapPolicyProposals(this IEndpointRouteBuilder app)
    {
        app.Map(Routes.ListPolicyProposals, List).Produces<Page<ProposalBody>>();
        app.Map(Routes.GetPolicyProposal, Get).Produces<ProposalDetailBody>();
        app.Map(Routes.AcceptPolicyProposal, Accept).Produces<PublishedBody>();
        app.Map(Routes.RejectPolicyProposal, Reject).Produces(StatusCodes.Status204NoContent);
    }

    private static Results<Ok<Page<ProposalBody>>, ProblemResult> List(PageQuery page, Authenticated who) => page.Of(
        who.Snapshot.Of<PolicyProposals>().All.Select(proposal => ProposalBody.Of(proposal.State, InForce(who))!), proposal => proposal.Id.Value,
        cursor => Id.TryParse<PolicyProposalId>(cursor, out _));

    private static async Task<IResult> Get(
        string id, Authenticated who, IEventStore events, PolicyPublication publication, CachedPolicyLoader policies, CancellationToken cancellationToken)
    {
        if (!Id.TryParse<PolicyProposalId>(id, out var known)
            || await events.Load<PolicyProposal, PolicyProposalEvent>(PolicyProposalStream.For(known), AsOf.Now, cancellationToken) is not { Version: > 0 } found)
        {
            return PolicyProposalRefusals.Unknown.ToProblem();
        }

        var proposed = found.State.Known!;
        var draft = publication.Check(proposed.Document, cancellationToken);
        var before = proposed.Over > 0 ? (await policies.Load(proposed.Over, cancellationToken)).Policy : null;
        var changes = before is null || draft.Compile() is not { } after ? null : (ImmutableArray<PolicyChange>?)PolicyDiff.Between(before.Document, after.Document);
        return Outcomes.Versioned(
            new ProposalDetailBody(ProposalBody.Of(found.State, InForce(who))!, proposed.Document, Warning.Of(draft.Findings), changes), found.Version);
    }

    private static long InForce(Authenticated who) => who.Snapshot.Of<PolicyInForce>().Policy.Version;

    private static async Task<IResult> Accept(
        string id, IfMatch match, Authenticated who, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!Id.TryParse<PolicyProposalId>(id, out var proposal))
        {
            return PolicyProposalRefusals.Unknown.ToProblem();
        }

        if (match.Version is not { } seen)
        {
            return PolicyProposalRefusals.Unseen.ToProblem();
        }

        var accepted = await mediator.Send(new AcceptProposal(who.Caller, proposal, seen), cancellationToken);
        return accepted.Outcome is Outcome.Refused { Refusal: var refusal } && refusal == PolicyRefusals.Invalid
            ? new ProblemResult(refusal, findings: accepted.Findings)
            : accepted.Outcome.ToOk(recorded => new PublishedBody(recorded.Version, accepted.Hash!, false, Warning.Of(accepted.Findings)));
    }

    private static Task<IResult> Reject(
        string id, RejectProposalBody body, IfMatch match, Authenticated who, IMediator mediator, CancellationToken cancellationToken) =>
        Outcomes.WriteTo<PolicyProposalId>(
            id, PolicyProposalRefusals.Unknown,
            proposal => mediator.Send(new RejectProposal(who.Caller, proposal, body.Comment, match.Version), cancellationToken));
}

/// <param name="Comment">Why.</param>
internal sealed record RejectProposalBody(string? Comment = null);

/// <summary>How a proposal stands.</summary>
internal enum ProposalStatus
{
    Open,

    /// <summary>Nobody has decided, and another version has taken force since.</summary>
    Outdated,
    Accepted,
    Rejected,
    Withdrawn,
}

/// <param name="Id">The proposal.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Over">The version that it is to replace; 0 when there was none.</param>
/// <param name="Hash">SHA-256 of the document.</param>
/// <param name="ProposedBy">Id of the person.</param>
/// <param name="ProposedAt">When.</param>
/// <param name="Comment">Why, in the proposer's words.</param>
/// <param name="EndedBy">Who accepted, rejected or withdrew it; null while it is open.</param>
/// <param name="EndedAt">When.</param>
/// <param name="EndComment">Why, in that person's words.</param>
/// <param name="Version">The version that it became; null unless it was accepted.</param>
internal sealed record ProposalBody(
    PolicyProposalId Id, ProposalStatus Status, int Over, string Hash, PersonId ProposedBy, DateTimeOffset ProposedAt, string? Comment,
    PersonId? EndedBy, DateTimeOffset? EndedAt, string? EndComment, int? Version)
{
    public static ProposalBody? Of(PolicyProposal proposal, long inForce)
    {
        if (proposal.Known is not { } proposed)
        {
            return null;
        }

        var over = proposal as PolicyProposal.Over;
        return new(
            proposed.ProposalId, StatusOf(over?.End, isOutdated: proposed.Over != inForce), proposed.Over, proposed.Hash, proposed.ProposedBy, proposed.At, proposed.Comment, over?.By, over?.At,
            over?.Comment, over?.Version);
    }

    private static ProposalStatus StatusOf(ProposalEnd? end, bool isOutdated) => end switch
    {
        null => isOutdated ? ProposalStatus.Outdated : ProposalStatus.Open,
        ProposalEnd.Accepted => ProposalStatus.Accepted,
        ProposalEnd.Rejected => ProposalStatus.Rejected,
        _ => ProposalStatus.Withdrawn,
    };
}

/// <param name="Proposal">How it stands.</param>
/// <param name="Document">Its text.</param>
/// <param name="Warnings">What its accepter should look at.</param>
/// <param name="Changes">What differs from the version that it is to replace; null when there is none to compare with.</param>
internal sealed record ProposalDetailBody(ProposalBody Proposal, string Document, IReadOnlyList<Warning> Warnings, IReadOnlyList<PolicyChange>? Changes);

/// <summary>A document that now waits for a second admin.</summary>
/// <param name="Id">The proposal.</param>
/// <param name="Hash">SHA-256 of the document.</param>
/// <param name="ProposedBy">Id of the person.</param>
/// <param name="Comment">Why, in the proposer's words.</param>
/// <param name="Warnings">What its author should look at.</param>
/// <param name="Diff">Where it stands beside what it would change.</param>
internal sealed record ProposedBody(PolicyProposalId Id, string Hash, PersonId ProposedBy, string? Comment, IReadOnlyList<Warning> Warnings, string Diff);
