using System.Net;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Policies;
using Sentinel.Application.RateLimits;
using Sentinel.Domain.Kernel;

namespace Sentinel.Api.Http;

/// <summary>Counts calls with API tokens.</summary>
internal sealed class CallLimit(RateLimiter limiter)
{
    /// <summary>Counts a call, and tells its caller how the limit stands. Null when it may go on.</summary>
    /// <param name="response">Where that is told.</param>
    /// <param name="route">What is called.</param>
    /// <param name="snapshot">The state by which it is decided.</param>
    /// <param name="person">Who calls.</param>
    /// <param name="source">From where.</param>
    public Refusal? Refuse(HttpResponse response, Route route, Snapshot snapshot, PersonId person, IPAddress source)
    {
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(snapshot);
        var taken = limiter.Take(snapshot.Of<PolicyInForce>(), route.Limited, new(person, Source: source));
        RateLimitHeaders.Write(response, taken.Allowance);
        return taken.Refusal;
    }

    /// <summary>Counts it once more for the profile that its body names; if that is too much, it counts for nothing else either.</summary>
    public Refusal? RefuseProfile(Route route, Authenticated who, string profile)
    {
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(who);
        var (policy, person) = (who.Snapshot.Of<PolicyInForce>(), who.Actor.PersonId);
        var taken = limiter.Take(policy, route.Limited, new(Profile: new(person, profile)));
        if (!taken.IsGranted)
        {
            limiter.Return(policy, route.Limited, new(person, Source: who.Caller.Source));
        }

        return taken.Refusal;
    }
}
