using Sentinel.Application.EventSourcing;
using Sentinel.Application.Policies;
using Sentinel.Application.RateLimits;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Credentials;

/// <summary>How often keys may be fetched, and new ones made.</summary>
public sealed class CredentialLimits(RateLimiter limiter, ISnapshots snapshots)
{
    /// <summary>Counts a fetch that makes no new keys. Null when it may be answered.</summary>
    public Refusal? RefuseFetch(SessionDetail session, CredentialCall call) => Refuse(RateLimited.Reserve, session, call);

    /// <summary>Counts the making of a lease. Null when it may be made.</summary>
    public Refusal? RefuseLease(SessionDetail session, CredentialCall call) => Refuse(RateLimited.Lease, session, call);

    private Refusal? Refuse(RateLimited what, SessionDetail session, CredentialCall call)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(call);
        return limiter.Take(
            snapshots.Current.Of<PolicyInForce>(), what,
            new(session.Person, new(session.Person, session.Profile), session.Id, call.Source)).Refusal;
    }
}
