using FluentValidation;
using FluentValidation.Results;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Sentinel.Api.Http;
using Sentinel.Application.Holds;
using Sentinel.Application.Lists;
using Sentinel.Application.Revocation;
using Sentinel.Application.Sessions;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Revocation;
using Sentinel.Domain.Sessions;
using HoldsState = Sentinel.Application.Holds.Holds;

namespace Sentinel.Api.Revocation;

internal static class RevocationEndpoints
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    public static void MapRevocations(this IEndpointRouteBuilder app)
    {
        app.Map(Routes.RevokeSession, RevokeSession).Produces<Receipt>();
        app.Map(Routes.CreateRevocation, Revoke).Produces<Receipt>();
        app.Map(Routes.ListRevocations, List).Produces<Page<OrderBody>>();
        app.Map(Routes.GetRevocation, Get).Produces<Receipt>();
        app.Map(Routes.LiftRevocation, Lift).Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> RevokeSession(
        string id, string? wait, RevokeSessionBody body, Authenticated who, IMediator mediator, Receipts receipts,
        CancellationToken cancellationToken)
    {
        var patience = Wait(wait);
        if (!Id.TryParse<SessionId>(id, out var session))
        {
            return SessionRefusals.Unknown.ToProblem();
        }

        var outcome = await mediator.Send(new RevokeSession(who.Caller, session, body.Reason, body.KeepGround ?? false), cancellationToken);
        return await outcome.ToOk(_ => receipts.ForSession(session, patience, cancellationToken));
    }

    private static async Task<IResult> Revoke(
        string? wait, RevokeAccessBody body, Authenticated who, IMediator mediator, Receipts receipts, CancellationToken cancellationToken)
    {
        var patience = Wait(wait);
        var scope = new Scope(body.Scope.Person, body.Scope.Profile, body.Scope.Role, body.Scope.Everything ?? false);
        var given = await mediator.Send(new RevokeAccess(who.Caller, scope, body.Reason, HoldOf(body.Hold), body.Force ?? false, body.IncludeGranted ?? false), cancellationToken);
        return await given.Outcome.ToOk(recorded => receipts.ForOrder(
            given.Order, scope, recorded.Sequence!.Value, recorded.At!.Value, patience, cancellationToken));
    }

    private static Results<Ok<Page<OrderBody>>, ProblemResult> List(PageQuery page, Authenticated who) =>
        page.Of(
            who.Snapshot.Of<HoldsState>().Orders.Select(OrderBody.Of), order => order.Id.Value,
            cursor => Id.TryParse<OrderId>(cursor, out _));

    private static async Task<IResult> Get(
        string id, string? wait, Authenticated who, Receipts receipts, CancellationToken cancellationToken)
    {
        var patience = Wait(wait);
        return Id.TryParse<OrderId>(id, out var known) && who.Snapshot.Of<HoldsState>().Find(known) is { } order
            ? TypedResults.Ok(await receipts.ForOrder(order.Id, order.Scope, order.Sequence, order.At, patience, cancellationToken))
            : RevocationRefusals.OrderUnknown.ToProblem();
    }

    private static Task<IResult> Lift(
        string id, LiftBody body, Authenticated who, IMediator mediator, CancellationToken cancellationToken) =>
        Outcomes.WriteTo<OrderId>(
            id, RevocationRefusals.OrderUnknown, order => mediator.Send(new LiftRevocation(who.Caller, order, body.Reason), cancellationToken));

    private static Hold HoldOf(string? text) => text switch
    {
        null => Hold.UntilLifted,
        "none" => Hold.None,
        _ when InstantText.TryParse(text, out var until) => Hold.For(until),
        _ => throw new ValidationException([new ValidationFailure("hold", "none, or the RFC 3339 time until which it holds, such as 2026-11-21T18:00:00Z.")]),
    };

    private static TimeSpan Wait(string? text) =>
        Durations.Read("wait", text) is not { } wait ? TimeSpan.Zero
        : wait <= LongestWait ? wait
        : throw new ValidationException([new ValidationFailure("wait", "30s at most.")]);
}

/// <param name="Reason">Why; the session's owner is told.</param>
/// <param name="KeepGround">The approval or break-glass that it stood on stays. Else an operator's revoke ends that too.</param>
internal sealed record RevokeSessionBody(string Reason, bool? KeepGround = null);

/// <param name="Scope">Exactly one of its fields.</param>
/// <param name="Reason">Why; whom it stops is told.</param>
/// <param name="Hold">
/// <c>none</c>: it does not stop what comes later. An RFC 3339 time: it does until then, or until it is lifted. Absent: it does, until it
/// is lifted.
/// </param>
/// <param name="Force">Give the order even for a person, profile or role that is not known, and even when nobody could lift it.</param>
/// <param name="IncludeGranted">Of an order on a person: the approvals that he has given others are withdrawn with it.</param>
internal sealed record RevokeAccessBody(ScopeBody Scope, string Reason, string? Hold = null, bool? Force = null, bool? IncludeGranted = null);

/// <param name="Person">All of a person.</param>
/// <param name="Profile">A profile; with a person, only that person's on it.</param>
/// <param name="Role">Every profile of this role.</param>
/// <param name="Everything">All there is.</param>
internal sealed record ScopeBody(PersonId? Person = null, string? Profile = null, string? Role = null, bool? Everything = null);

/// <param name="Reason">Why it may come back.</param>
internal sealed record LiftBody(string Reason);

/// <param name="Id">The order.</param>
/// <param name="Scope">What it reaches.</param>
/// <param name="Reason">Why.</param>
/// <param name="Holding">Whether it still stops what comes later.</param>
/// <param name="By">Who gave it.</param>
/// <param name="Sequence">Its place in the log.</param>
/// <param name="CommittedAt">Since when.</param>
/// <param name="HoldUntil">When its hold ends by itself; null: when it is lifted, or it never held.</param>
internal sealed record OrderBody(
    OrderId Id, Scope Scope, string Reason, bool Holding, PersonId By, long Sequence, DateTimeOffset CommittedAt, DateTimeOffset? HoldUntil)
{
    public static OrderBody Of(Order order) =>
        new(order.Id, order.Scope, order.Reason, order.Holds, order.By, order.Sequence, order.At, order.HoldUntil);
}
