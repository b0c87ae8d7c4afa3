using System.Text.Json.Serialization;
using FluentValidation;
using FluentValidation.Results;
using MediatR;
using Sentinel.Api.Http;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Sessions;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;

namespace Sentinel.Api.Sessions;

internal static class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder app)
    {
        app.Map(Routes.OpenSession, Open).Produces<OpenedSessionBody>(StatusCodes.Status201Created);
        app.Map(Routes.CloseSession, Close).Produces(StatusCodes.Status204NoContent);
        app.Map(Routes.PauseSession, Pause).Produces(StatusCodes.Status204NoContent);
        app.Map(Routes.ResumeSession, Resume).Produces(StatusCodes.Status204NoContent);
        app.Map(Routes.ExtendSession, Extend).Produces<ExtendedSessionBody>();
        app.Map(Routes.RotateSecret, Rotate).Produces<OpenedSessionBody>();
        app.Map(Routes.ReplaceContext, Replace).Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> Open(
        OpenSessionBody body, Authenticated who, IMediator mediator, PublicAddress address, CancellationToken cancellationToken)
    {
        var use = body.Use ?? SessionUse.Server;
        AccessRequestId? request = body.RequestId is null ? null
            : Id.TryParse<AccessRequestId>(body.RequestId, out var named) ? named
            : throw new ValidationException([new ValidationFailure("requestId", "The whole id of a request, req_…")]);
        var opened = await mediator.Send(
            new OpenSession(
                who.Caller, body.Profile, Durations.Read("duration", body.Duration), body.Reason, body.Ticket,
                use == SessionUse.Server ? Mode.Server : Mode.CredentialProcess, body.Context ?? new Dictionary<string, string>(), request,
                body.WaitForApproval ?? false),
            cancellationToken);
        if (opened.Outcome is Outcome.Refused { Refusal: { Code: "approval-required" } needed })
        {
            return new ProblemResult(needed, next: RequestFor(body));
        }

        return opened.Outcome.ToCreated($"/v1/sessions/{opened.Id}", _ => new OpenedSessionBody(
            opened.Id, opened.Secret!.Reveal(), opened.Opened!.ExpiresAt, ClientSettings.For(use, opened.Secret!, opened.Region, address),
            opened.Opened.Ground, opened.Opened.Waits ?? false));
    }

    /// <summary>The request for the approval that was missing, as far as the caller has said what it is for.</summary>
    private static ReadyRequest RequestFor(OpenSessionBody body)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["profile"] = body.Profile,
            ["justification"] = body.Reason ?? "",
        };
        foreach (var (name, value) in new[] { ("duration", body.Duration), ("ticket", body.Ticket) })
        {
            if (value is not null)
            {
                fields[name] = value;
            }
        }

        return new("POST", Routes.SubmitRequest.Path, fields);
    }

    private static async Task<IResult> Close(string id, Credential credential, IMediator mediator, CancellationToken cancellationToken) =>
        Id.TryParse<SessionId>(id, out var session) && (credential.Session is null || credential.Session.Session == session)
            ? (await mediator.Send(new CloseSession(credential.Api?.Caller, credential.Session, session), cancellationToken)).ToNoContent()
            : SessionRefusals.Unknown.ToProblem();

    private static Task<IResult> Pause(
        string id, PauseSessionBody body, IfMatch match, Authenticated who, IMediator mediator, CancellationToken cancellationToken) =>
        Outcomes.WriteTo<SessionId>(
            id, SessionRefusals.Unknown, session => mediator.Send(new PauseSession(who.Caller, session, body.Reason, match.Version), cancellationToken));

    private static Task<IResult> Resume(
        string id, IfMatch match, Authenticated who, IMediator mediator, CancellationToken cancellationToken) =>
        Outcomes.WriteTo<SessionId>(
            id, SessionRefusals.Unknown, session => mediator.Send(new ResumeSession(who.Caller, session, match.Version), cancellationToken));

    private static async Task<IResult> Extend(
        string id, ExtendSessionBody body, IfMatch match, Authenticated who, IMediator mediator, CancellationToken cancellationToken)
    {
        var by = Durations.Read("duration", body.Duration);
        if (!Id.TryParse<SessionId>(id, out var session))
        {
            return SessionRefusals.Unknown.ToProblem();
        }

        var extended = await mediator.Send(new ExtendSession(who.Caller, session, by, match.Version), cancellationToken);
        return extended.Outcome.ToOk(_ => new ExtendedSessionBody(session, extended.ExpiresAt));
    }

    private static async Task<IResult> Rotate(
        string id, IfMatch match, Authenticated who, IMediator mediator, PublicAddress address, CancellationToken cancellationToken)
    {
        if (!Id.TryParse<SessionId>(id, out var session))
        {
            return SessionRefusals.Unknown.ToProblem();
        }

        var rotated = await mediator.Send(new RotateSecret(who.Caller, session, match.Version), cancellationToken);
        var use = rotated.Use == Mode.Server ? SessionUse.Server : SessionUse.CredentialProcess;
        return rotated.Outcome.ToOk(_ => new OpenedSessionBody(
            session, rotated.Secret!.Reveal(), rotated.ExpiresAt, ClientSettings.For(use, rotated.Secret!, rotated.Region, address)));
    }

    private static Task<IResult> Replace(
        string id, ContextBody body, IfMatch match, Authenticated who, IMediator mediator, CancellationToken cancellationToken) =>
        Outcomes.WriteTo<SessionId>(
            id, SessionRefusals.Unknown, session => mediator.Send(new ReplaceContext(who.Caller, session, body.Context, match.Version), cancellationToken));
}

/// <param name="Reason">Why; the session's owner is told.</param>
internal sealed record PauseSessionBody(string Reason);

/// <param name="Duration">How much longer, such as <c>30m</c>; cut to what profile and rule allow. As long as they allow when absent.</param>
internal sealed record ExtendSessionBody(string? Duration = null);

/// <param name="Id">The session.</param>
/// <param name="ExpiresAt">Its new end.</param>
internal sealed record ExtendedSessionBody(SessionId Id, DateTimeOffset ExpiresAt);

/// <param name="Context">At most 32 texts to be remembered beside it, in place of those that are.</param>
internal sealed record ContextBody(IReadOnlyDictionary<string, string> Context);

/// <param name="Profile">Name of the profile.</param>
/// <param name="Duration">Such as <c>45m</c>, <c>8h</c>, <c>PT45M</c>; as long as the profile allows when absent.</param>
/// <param name="Reason">Why.</param>
/// <param name="Ticket">Where the work is tracked.</param>
/// <param name="Use">The route that the session will fetch from; server when absent.</param>
/// <param name="Context">At most 32 texts to be remembered beside it.</param>
/// <param name="RequestId">The approval to open it on, <c>req_…</c>; absent: whatever else allows it.</param>
/// <param name="WaitForApproval">Where an approval is missing: asks for it with the reason given, and opens the session before it is there.</param>
internal sealed record OpenSessionBody(
    string Profile, string? Duration = null, string? Reason = null, string? Ticket = null, SessionUse? Use = null,
    IReadOnlyDictionary<string, string>? Context = null, string? RequestId = null, bool? WaitForApproval = null) : INamesProfile;

/// <summary>The route that a session fetches from.</summary>
internal enum SessionUse
{
    Server,

    [JsonStringEnumMemberName("credential_process")]
    CredentialProcess,
}

/// <param name="Id">The session.</param>
/// <param name="Token">Its secret; shown this once.</param>
/// <param name="ExpiresAt">Its end.</param>
/// <param name="Credentials">How AWS clients fetch from it.</param>
/// <param name="Ground">What allows it: a rule, an approval, broken glass. Absent for a new secret.</param>
/// <param name="Waits">Its approval is still to come: it gets no keys before. Absent for a new secret.</param>
internal sealed record OpenedSessionBody(
    SessionId Id, string Token, DateTimeOffset ExpiresAt, ClientSettings Credentials,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Ground? Ground = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Waits = null);
