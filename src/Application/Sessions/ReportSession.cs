using MediatR;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Sessions;

/// <summary>Revokes a session because its secret was found where it should not be. Whoever holds the secret may.</summary>
/// <remarks>An unknown session and a wrong secret come to the same as the right one: recorded, at the cost of the same read.</remarks>
/// <param name="Presented">The secret and where it was presented.</param>
/// <param name="By">Recorded beside it: nobody was authenticated.</param>
public sealed record ReportSession(PresentedSession Presented, Provenance By) : IRequest<Outcome>;

public sealed class ReportSessionHandler(IEventStore events, Fence fence, TimeProvider clock) : IRequestHandler<ReportSession, Outcome>
{
    public Task<Outcome> Handle(ReportSession request, CancellationToken cancellationToken) =>
        fence.HoldEvenIfUnfit(
            snapshot =>
            {
                var now = snapshot.Now(clock);
                return events.Decide<Session, SessionEvent>(
                    SessionStream.For(request.Presented.Session), null, [], session => Report(session, request.Presented, now), request.By,
                    AppendOptions.Denying, cancellationToken);
            },
            cancellationToken);

    private static Decision<SessionEvent> Report(Session session, PresentedSession presented, DateTimeOffset now) =>
        presented.Matches(session.Known?.SecretHash) ? session.Revoke("its secret was reported", by: null, order: null, now) : Decision.Nothing;
}
