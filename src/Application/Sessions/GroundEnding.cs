using Sentinel.Application.EventSourcing;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Requests;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Sessions;

/// <summary>Takes an approval back, or closes broken glass, because of what was done to a session that stood on it.</summary>
public static class GroundEnding
{
    private const int Attempts = 10;

    /// <summary>Why what a session stood on ends with it.</summary>
    public static string Reason(Session.Ended session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return $"session {session.Detail.Id} was revoked: {session.Reason}";
    }

    /// <summary>Doing it again changes nothing.</summary>
    /// <param name="events">The log.</param>
    /// <param name="ground">What is to end.</param>
    /// <param name="by">Who.</param>
    /// <param name="reason">Why.</param>
    /// <param name="provenance">Recorded beside it.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<Outcome> End(
        IEventStore events, Ground ground, PersonId by, string reason, Provenance provenance, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(ground);
        for (var left = Attempts; ; left--)
        {
            var outcome = ground.Kind == GroundKind.Approval
                ? await Withdraw(events, new(ground.Id), by, reason, order: null, provenance, now, cancellationToken)
                : await events.Decide<BrokenGlass, BreakGlassEvent>(
                    BreakGlassStream.For(new(ground.Id)), null, [], glass => glass.Close(by, [], reason, now), provenance, AppendOptions.Denying,
                    cancellationToken);
            if (outcome is not Outcome.Conflict || left == 1)
            {
                return outcome;
            }
        }
    }

    /// <summary>Takes one approval back; of one that is over already nothing happens.</summary>
    public static Task<Outcome> Withdraw(
        IEventStore events, AccessRequestId request, PersonId by, string reason, OrderId? order, Provenance provenance, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        return events.Decide<AccessRequest, RequestEvent>(
            RequestStream.For(request), null, [],
            known => known is AccessRequest.Approved ? known.Withdraw(by, reason, order, now) : Decision.Nothing,
            provenance, AppendOptions.Denying, cancellationToken);
    }
}
