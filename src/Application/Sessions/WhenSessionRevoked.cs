using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Sessions;

/// <summary>Ends what a revoked session stood on, when that was asked for and its node died between the two.</summary>
public sealed class WhenSessionRevoked(IEventStore events, TimeProvider clock) : IReaction
{
    public string Name => "when_session_revoked";

    public IReadOnlyCollection<Type> Events { get; } = [typeof(SessionRevoked)];

    public async Task Handle(RecordedEvent recorded, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        if (recorded.Data is not SessionRevoked { EndsGround: true, By: { } by } revoked)
        {
            return;
        }

        var session = await events.Load<Session, SessionEvent>(SessionStream.For(revoked.SessionId), AsOf.Now, cancellationToken);
        if (session.State is Session.Ended { EndsGround: { } ground } ended
            && await GroundEnding.End(events, ground, by, GroundEnding.Reason(ended), new(Name), clock.GetUtcNow(), cancellationToken) is Outcome.Conflict)
        {
            throw new StoreUnavailableException($"What {revoked.SessionId} stood on could not be ended yet.");
        }
    }
}
