using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Sessions;

/// <summary>Puts the end of a session off, if the policy now in force would open it again.</summary>
/// <param name="Caller">Its owner, with a login of his own.</param>
/// <param name="Session">Which.</param>
/// <param name="By">By how much; null for as far as is allowed.</param>
/// <param name="ExpectedVersion">The version that the caller saw; null when any will do.</param>
public sealed record ExtendSession(Caller Caller, SessionId Session, TimeSpan? By, long? ExpectedVersion) : IRequest<ExtendedSession>;

/// <param name="Outcome">What it came to.</param>
/// <param name="ExpiresAt">The session's new end, if it was extended.</param>
public sealed record ExtendedSession(Outcome Outcome, DateTimeOffset ExpiresAt);

public sealed class ExtendSessionHandler(SessionWrites writes) : IRequestHandler<ExtendSession, ExtendedSession>
{
    public async Task<ExtendedSession> Handle(ExtendSession request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        SessionExtended? extended = null;
        var outcome = await writes.Hold(
            request.Caller, Permissions.ExtendSession, request.Session,
            async (snapshot, actor, known, now) =>
            {
                var upkeep = SessionUpkeep.Of(snapshot, actor, known, now);
                if (upkeep.Refusal is not null || known.Session.State is not Session.Live live)
                {
                    return new Outcome.Refused(upkeep.Refusal ?? SessionRefusals.Over((Session.Ended)known.Session.State));
                }

                var (entitled, refusal) = SessionUpkeep.Decide(
                    snapshot, actor, live.Detail.Profile, live.Detail.Use, upkeep.Grounds, now);
                if (entitled is null)
                {
                    return new Outcome.Refused(refusal!);
                }

                var extension = new Extension(
                    request.By, entitled.Decision, entitled.Profile.MaxSession, upkeep.TokenEnds, entitled.GroundEnds);
                return await writes.Decide(
                    request.Session, request.ExpectedVersion, upkeep.Guards,
                    session =>
                    {
                        var extending = session.Extend(extension, now);
                        extended = extending.Events.OfType<SessionExtended>().LastOrDefault();
                        return extending;
                    },
                    actor.By, AppendOptions.Granting, cancellationToken);
            },
            cancellationToken);
        return new(outcome, extended?.ExpiresAt ?? default);
    }
}
