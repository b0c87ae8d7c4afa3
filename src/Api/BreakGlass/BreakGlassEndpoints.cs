using MediatR;
using Sentinel.Api.Http;
using Sentinel.Application.BreakGlass;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Api.BreakGlass;

internal static class BreakGlassEndpoints
{
    public static void MapBreakGlass(this IEndpointRouteBuilder app)
    {
        app.Map(Routes.ActivateBreakGlass, Activate).Produces<ActivatedBreakGlassBody>(StatusCodes.Status201Created);
        app.Map(Routes.CloseBreakGlass, Close).Produces(StatusCodes.Status204NoContent);
        app.Map(Routes.NoteBreakGlass, Note).Produces(StatusCodes.Status204NoContent);
        app.Map(Routes.ReviewBreakGlass, Review).Produces(StatusCodes.Status204NoContent);
        app.Map(Routes.WaiveReview, Waive).Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> Activate(
        ActivateBreakGlassBody body, Authenticated who, IMediator mediator, CancellationToken cancellationToken)
    {
        var activated = await mediator.Send(
            new ActivateBreakGlass(
                who.Caller, body.Profile, body.ReasonCode, body.Justification, body.Ticket, Durations.Read("duration", body.Duration),
                body.Use ?? Mode.Server),
            cancellationToken);
        return activated.Outcome.ToCreated(
            $"/v1/break-glass/{activated.Glass?.Detail.Id}", _ => ActivatedBreakGlassBody.Of(activated.Glass!));
    }

    private static Task<IResult> Close(
        string id, CloseBreakGlassBody? body, Authenticated who, IMediator mediator, CancellationToken cancellationToken) =>
        Outcomes.WriteTo<BreakGlassId>(
            id, BreakGlassRefusals.Unknown, glass => mediator.Send(new CloseBreakGlass(who.Caller, glass, body?.Reason), cancellationToken));

    private static Task<IResult> Note(
        string id, NoteBreakGlassBody body, Authenticated who, IMediator mediator, CancellationToken cancellationToken) =>
        Outcomes.WriteTo<BreakGlassId>(
            id, BreakGlassRefusals.Unknown, glass => mediator.Send(new NoteBreakGlass(who.Caller, glass, body.Text), cancellationToken));

    private static Task<IResult> Review(
        string id, ReviewBreakGlassBody body, IfMatch match, Authenticated who, IMediator mediator, CancellationToken cancellationToken) =>
        Outcomes.WriteTo<BreakGlassId>(
            id, BreakGlassRefusals.Unknown,
            glass => mediator.Send(new ReviewBreakGlass(who.Caller, glass, body.Finding, body.Comment, match.Version), cancellationToken));

    private static Task<IResult> Waive(
        string id, WaiveReviewBody body, Authenticated who, IMediator mediator, CancellationToken cancellationToken) =>
        Outcomes.WriteTo<BreakGlassId>(
            id, BreakGlassRefusals.Unknown, glass => mediator.Send(new WaiveReview(who.Caller, glass, body.Reason), cancellationToken));
}

/// <param name="Profile">Name of the profile.</param>
/// <param name="ReasonCode">Why, of the codes that the policy takes for it.</param>
/// <param name="Justification">Why, 20 to 1,000 characters: whoever reviews it reads this.</param>
/// <param name="Ticket">Where the work is tracked.</param>
/// <param name="Duration">Such as <c>30m</c>, <c>2h</c>, <c>PT30M</c>; an hour when absent, or what the policy allows when that is less.</param>
/// <param name="Use">The route that keys will be fetched from: server or credential_process; server when absent.</param>
internal sealed record ActivateBreakGlassBody(
    string Profile, ReasonCode ReasonCode, string Justification, string? Ticket = null, string? Duration = null, Mode? Use = null)
    : INamesProfile;

/// <param name="Id">The break-glass.</param>
/// <param name="Profile">What for.</param>
/// <param name="ActivatedAt">Since when.</param>
/// <param name="Until">Its end; what stands on it ends then.</param>
/// <param name="ReviewDueAt">Until when somebody else must have reviewed it, or you cannot break the glass again; earlier when it is closed before its end.</param>
/// <param name="Escalations">What makes it worth a second look.</param>
/// <param name="Next">What to do now.</param>
internal sealed record ActivatedBreakGlassBody(
    BreakGlassId Id, string Profile, DateTimeOffset ActivatedAt, DateTimeOffset Until, DateTimeOffset ReviewDueAt,
    IReadOnlyList<EscalationCause> Escalations, string Next)
{
    public static ActivatedBreakGlassBody Of(BrokenGlass.Active glass)
    {
        ArgumentNullException.ThrowIfNull(glass);
        var activated = glass.Detail.Activated;
        return new(
            activated.BreakGlassId, activated.Profile, activated.At, activated.Until, glass.ReviewDueAt!.Value, activated.Escalations,
            $"Open a session on profile {activated.Profile} with POST /v1/sessions. Tell what you do with POST /v1/break-glass/{activated.BreakGlassId}/notes, "
            + $"and close it with POST /v1/break-glass/{activated.BreakGlassId}/close when you are done. A reviewer other than you reviews it then.");
    }
}

/// <param name="Reason">Why; may be absent when its invoker is done.</param>
internal sealed record CloseBreakGlassBody(string? Reason = null);

/// <param name="Text">What was done, 1 to 1,000 characters.</param>
internal sealed record NoteBreakGlassBody(string Text);

/// <param name="Finding">What you found.</param>
/// <param name="Comment">The same in your words, up to 1,000 characters.</param>
internal sealed record ReviewBreakGlassBody(ReviewFinding Finding, string? Comment = null);

/// <param name="Reason">Why its invoker cannot wait for the review.</param>
internal sealed record WaiveReviewBody(string Reason);
