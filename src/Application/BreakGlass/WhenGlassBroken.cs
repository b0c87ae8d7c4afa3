using Microsoft.Extensions.Logging;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Kernel;

namespace Sentinel.Application.BreakGlass;

/// <summary>Tells the operator's log that the glass is broken, that it is whole again, and that nobody has looked at what was done.</summary>
/// <remarks>At least once, like every reaction. No words of the invoker's are in it.</remarks>
public sealed partial class WhenGlassBroken(IEventStore events, ISnapshots snapshots, UrgentNotices notices, ILogger<WhenGlassBroken> logger) : IReaction
{
    public string Name => "when_glass_broken";

    public IReadOnlyCollection<Type> Events { get; } =
        [typeof(BreakGlassActivated), typeof(BreakGlassClosed), typeof(BreakGlassExpired), typeof(BreakGlassReviewOverdue)];

    public async Task Handle(RecordedEvent recorded, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        if (!notices.ToLog)
        {
            return;
        }

        var activated = recorded.Data as BreakGlassActivated ?? await Activated(recorded.Stream, cancellationToken);
        var (user, id, profile) = (HandleOf(activated.Invoker), activated.BreakGlassId, activated.Profile);
        switch (recorded.Data)
        {
            case BreakGlassActivated e:
                Log.Broken(logger, id, user, profile, e.ReasonCode, e.Until, e.Escalations.Count == 0 ? "none" : string.Join(", ", e.Escalations));
                break;
            case BreakGlassClosed e:
                Log.Closed(logger, id, user, profile, activated.ReasonCode, HandleOf(e.By));
                break;
            case BreakGlassExpired:
                Log.Expired(logger, id, user, profile, activated.ReasonCode);
                break;
            default:
                Log.Overdue(logger, id, user, profile, activated.ReasonCode);
                break;
        }
    }

    private async Task<BreakGlassActivated> Activated(string stream, CancellationToken cancellationToken)
    {
        await foreach (var first in events.ReadStream(stream, new(Version: 1), cancellationToken))
        {
            return (BreakGlassActivated)first.Data;
        }

        throw new StoreUnavailableException($"{stream} is not there yet.");
    }

    /// <summary>The id where this node has not heard of the person yet.</summary>
    private string HandleOf(PersonId person) => snapshots.Current.Of<People>().Find(person)?.State.KnownHandle ?? person.Value;

    private static partial class Log
    {
        [LoggerMessage(411, LogLevel.Critical, "URGENT: {User} broke the glass for {Profile} ({ReasonCode}) as {Id}, until {Until:u}. Escalations: {Escalations}")]
        public static partial void Broken(
            ILogger logger, BreakGlassId id, string user, string profile, Domain.Policies.ReasonCode reasonCode, DateTimeOffset until, string escalations);

        [LoggerMessage(412, LogLevel.Warning, "URGENT: break-glass {Id} of {User} for {Profile} ({ReasonCode}) was closed by {By}")]
        public static partial void Closed(
            ILogger logger, BreakGlassId id, string user, string profile, Domain.Policies.ReasonCode reasonCode, string by);

        [LoggerMessage(413, LogLevel.Warning, "URGENT: break-glass {Id} of {User} for {Profile} ({ReasonCode}) has expired")]
        public static partial void Expired(ILogger logger, BreakGlassId id, string user, string profile, Domain.Policies.ReasonCode reasonCode);

        [LoggerMessage(414, LogLevel.Critical, "URGENT: nobody has reviewed break-glass {Id} of {User} for {Profile} ({ReasonCode}) in time")]
        public static partial void Overdue(ILogger logger, BreakGlassId id, string user, string profile, Domain.Policies.ReasonCode reasonCode);
    }
}
