using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Sessions;

/// <summary>Lets a paused session go on: an operator what an operator paused, its owner what lost its node.</summary>
/// <param name="Caller">Its owner or an operator.</param>
/// <param name="Session">Which.</param>
/// <param name="ExpectedVersion">The version that the caller saw; null when any will do.</param>
public sealed record ResumeSession(Caller Caller, SessionId Session, long? ExpectedVersion) : IRequest<Outcome>;

public sealed class ResumeSessionHandler(SessionWrites writes) : IRequestHandler<ResumeSession, Outcome>
{
    public Task<Outcome> Handle(ResumeSession request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return writes.Hold(
            request.Caller, Permissions.ResumeSession, request.Session,
            (snapshot, actor, known, now) =>
            {
                var upkeep = SessionUpkeep.Of(snapshot, actor, known, now);
                var resumer = Resumers(actor, known);
                return upkeep.Refusal is not null
                    ? Task.FromResult<Outcome>(new Outcome.Refused(upkeep.Refusal))
                    : writes.Decide(
                        request.Session, request.ExpectedVersion, upkeep.Guards, session => Resume(session, resumer, snapshot, actor, upkeep, now),
                        actor.By,
                        AppendOptions.Granting, cancellationToken);
            },
            cancellationToken);
    }

    /// <summary>An owner goes on as if he opened it now. An operator who lifts a pause gets nothing by it: each fetch is decided anew.</summary>
    private static Decision<SessionEvent> Resume(
        Session session, Resumer resumer, Snapshot snapshot, Actor actor, SessionUpkeep upkeep, DateTimeOffset now) =>
        session is Session.Live { PausedBy: PauseCause.Crash } crashed && resumer.HasFlag(Resumer.Owner)
        && SessionUpkeep.Decide(snapshot, actor, crashed.Detail.Profile, crashed.Detail.Use, upkeep.Grounds, now).Refusal is { } refusal
            ? refusal
            : session.Resume(resumer, actor.PersonId, now);

    private static Resumer Resumers(Actor actor, KnownSession known) =>
        (known.Session.State.Known?.Person == actor.PersonId ? Resumer.Owner : Resumer.None)
        | (actor.MayTouchOthers(Permissions.ResumeSession) ? Resumer.Operator : Resumer.None);
}
