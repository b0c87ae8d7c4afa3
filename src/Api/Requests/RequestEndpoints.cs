using FluentValidation;
using FluentValidation.Results;
using MediatR;
using Sentinel.Api.Http;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Requests;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Requests;

namespace Sentinel.Api.Requests;

internal static class RequestEndpoints
{
    private const string WhatABatchIs =
        """
        Each is approved by itself, as if it had been alone: what is refused of one changes nothing for the others, and the answer says of each what came of it,
        in the order in which they were named. 100 at most; an id and the ETag that its read returned for each.
        """;

    public static void MapRequests(this IEndpointRouteBuilder app)
    {
        app.Map(Routes.SubmitRequest, Submit).Produces<SubmittedRequestBody>(StatusCodes.Status201Created);
        app.Map(Routes.ApproveRequest, Approve).Produces<DecidedRequestBody>();
        app.Map(Routes.DenyRequest, Deny).Produces(StatusCodes.Status204NoContent);
        app.Map(Routes.CancelRequest, Cancel).Produces(StatusCodes.Status204NoContent);
        app.Map(Routes.WithdrawRequest, Withdraw).Produces(StatusCodes.Status204NoContent);
        app.Map(Routes.ApproveRequests, ApproveSeveral).Produces<ApprovedRequestsBody>().WithDescription(WhatABatchIs.ReplaceLineEndings(" "));
    }

    private static async Task<IResult> Submit(SubmitRequestBody body, Authenticated who, IMediator mediator, CancellationToken cancellationToken)
    {
        var asked = new AccessAsked(
            body.Profile, body.Use ?? Mode.Server, body.Justification, body.Ticket, Durations.Read("duration", body.Duration), body.Sessions ?? 1);
        var submitted = await mediator.Send(new SubmitRequest(who.Caller, asked), cancellationToken);
        return submitted.Outcome.ToCreated($"/v1/requests/{submitted.Submitted?.RequestId}", _ => Body(submitted.Submitted!, submitted.Approved));
    }

    private static async Task<IResult> Approve(
        string id, DecideRequestBody body, IfMatch match, Authenticated who, IMediator mediator, IEventStore events, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var seen = Seen(match);
        if (!Id.TryParse<AccessRequestId>(id, out var request))
        {
            return RequestRefusals.Unknown.ToProblem();
        }

        if (seen is not { } version)
        {
            return Preconditions.Required.ToProblem();
        }

        var outcome = await mediator.Send(new ApproveRequest(who.Caller, request, body.Comment, version), cancellationToken);
        return await outcome.ToOk(_ => Standing(request, events, clock, cancellationToken));
    }

    private static async Task<IResult> Deny(
        string id, DecideRequestBody body, IfMatch match, Authenticated who, IMediator mediator, CancellationToken cancellationToken)
    {
        var seen = Seen(match);
        return await Outcomes.WriteTo<AccessRequestId>(
            id, RequestRefusals.Unknown,
            async request => seen is { } version
                ? await mediator.Send(new DenyRequest(who.Caller, request, body.Comment, version), cancellationToken)
                : new Outcome.Refused(Preconditions.Required));
    }

    private static Task<IResult> Cancel(string id, Authenticated who, IMediator mediator, CancellationToken cancellationToken) =>
        Outcomes.WriteTo<AccessRequestId>(
            id, RequestRefusals.Unknown, request => mediator.Send(new CancelRequest(who.Caller, request), cancellationToken));

    private static Task<IResult> Withdraw(
        string id, WithdrawRequestBody body, Authenticated who, IMediator mediator, CancellationToken cancellationToken) =>
        Outcomes.WriteTo<AccessRequestId>(
            id, RequestRefusals.Unknown, request => mediator.Send(new WithdrawRequest(who.Caller, request, body.Reason), cancellationToken));

    private static async Task<IResult> ApproveSeveral(
        ApproveRequestsBody body, Authenticated who, IMediator mediator, IEventStore events, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (body.Requests.Any(one => one is null))
        {
            throw new ValidationException([new ValidationFailure("requests", "Each names an id and an etag.")]);
        }

        var seen = body.Requests.Select(one => new SeenRequest(
            Id.TryParse<AccessRequestId>(one.Id, out var id) ? id : null, IfMatch.TryParse(one.Etag, out var version) ? version : null)).ToArray();
        var outcomes = await mediator.Send(new ApproveRequests(who.Caller, seen, body.Comment), cancellationToken);
        var results = new List<ApprovedRequestBody>(outcomes.Count);
        foreach (var (one, outcome) in body.Requests.Zip(outcomes))
        {
            results.Add(outcome switch
            {
                Outcome.Recorded recorded when Id.TryParse<AccessRequestId>(one.Id, out var id) =>
                    new(one.Id, (await Standing(id, events, clock, cancellationToken)).Status, Outcomes.ETagOf(recorded.Version)),
                Outcome.Refused { Refusal: var refusal } => new(one.Id, Code: refusal.Code, Detail: refusal.Detail),
                _ => new(one.Id, Code: HttpRefusals.Conflict.Code, Detail: HttpRefusals.Conflict.Detail),
            });
        }

        return Outcomes.Several(new ApprovedRequestsBody(results), outcomes.Max(outcome => (outcome as Outcome.Recorded)?.Sequence));
    }

    /// <summary>The version that the approver saw; null when none was named. What he approves is what he saw, and never whatever is there.</summary>
    private static long? Seen(IfMatch match) => match is { IsGiven: true, Version: null }
        ? throw new ValidationException([new ValidationFailure("ifMatch", "The ETag of the request that was read, such as \"1\", and not *.")])
        : match.Version;

    private static async Task<DecidedRequestBody> Standing(
        AccessRequestId id, IEventStore events, TimeProvider clock, CancellationToken cancellationToken)
    {
        var state = (await events.Load<AccessRequest, RequestEvent>(RequestStream.For(id), AsOf.Now, cancellationToken)).State;
        var (known, until, status) = (state.Known!, (state as AccessRequest.Approved)?.Until, state.StatusAt(clock.GetUtcNow())!.Value);
        var missing = known.Submitted.Required - known.Approvals.Length;
        return new(id, status, known.Approvals.Length, known.Submitted.Required, until, NextStep.Of(id, status, missing, known.DecideBy, until));
    }

    private static SubmittedRequestBody Body(AccessRequestSubmitted submitted, AccessRequestApproved? approved)
    {
        var status = approved is null ? RequestStatus.Pending : RequestStatus.Approved;
        return new(
            submitted.RequestId, status, submitted.Profile, submitted.RoleArn, submitted.DurationSeconds, submitted.Sessions, submitted.Required,
            submitted.DecideBy, approved?.Until, NextStep.Of(submitted.RequestId, status, submitted.Required, submitted.DecideBy, approved?.Until));
    }
}
