using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Domain.Sessions;

/// <summary>How far the end of a session may be put off, as the policy now in force decides.</summary>
/// <param name="By">By how much, as it was asked; null for as far as is allowed.</param>
/// <param name="Decision">What the policy says of a session that would be opened now; it allows.</param>
/// <param name="MaxSession">The profile's longest life of one session.</param>
/// <param name="TokenEnds">End of the API token that opened it; null when that does not end its sessions.</param>
/// <param name="GroundEnds">End of the approval or broken glass that it stands on; null when that is a rule.</param>
/// <remarks>Profile and rule cap the whole life, counted from the opening: what extends must not get more than what opens.</remarks>
public sealed record Extension(TimeSpan? By, PolicyDecision Decision, TimeSpan MaxSession, DateTimeOffset? TokenEnds = null, DateTimeOffset? GroundEnds = null)
{
    internal Decision<SessionEvent> Of(SessionDetail session, DateTimeOffset now)
    {
        if (By < Entitlement.Least)
        {
            return SessionRefusals.ExtensionTooShort;
        }

        var life = Decision.MaxServerDuration < MaxSession ? Decision.MaxServerDuration.Value : MaxSession;
        var longest = Earliest(Earliest(session.OpenedAt + life, TokenEnds), GroundEnds);
        var windowEnds = Decision.Until < longest;
        var latest = windowEnds ? Decision.Until!.Value : longest;
        var end = By is { } by && session.ExpiresAt + by < latest ? session.ExpiresAt + by : latest;
        return end - session.ExpiresAt >= Entitlement.Least ? new SessionExtended(session.Id, end, now)
            : windowEnds ? SessionRefusals.WindowEnds
            : SessionRefusals.AtLongest;
    }

    private static DateTimeOffset Earliest(DateTimeOffset end, DateTimeOffset? other) => other < end ? other.Value : end;
}
