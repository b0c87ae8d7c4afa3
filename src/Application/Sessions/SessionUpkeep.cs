using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Policies;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;
using HoldsState = Sentinel.Application.Holds.Holds;

namespace Sentinel.Application.Sessions;

/// <summary>What every write rests on that keeps a session going: that nothing beside the session's own events has ended or holds it.</summary>
/// <param name="Refusal">Why it may not go on; null when it may.</param>
/// <param name="Guards">What was read, as it was seen.</param>
/// <param name="TokenEnds">When the API token that opened it ends, and the session with it; null when it does not end it.</param>
/// <remarks>The session's own state is decided on by the append, which expects the version that it read.</remarks>
/// <param name="Grounds">What speaks for it beside the rules.</param>
internal sealed record SessionUpkeep(
    Refusal? Refusal, IReadOnlyList<Guard> Guards, DateTimeOffset? TokenEnds = null, GroundsInForce Grounds = default)
{
    /// <param name="snapshot">The state to decide on.</param>
    /// <param name="actor">Who writes.</param>
    /// <param name="known">The session.</param>
    /// <param name="now">When.</param>
    public static SessionUpkeep Of(Snapshot snapshot, Actor actor, KnownSession known, DateTimeOffset now)
    {
        if (known.Session.State.Known is not { } session)
        {
            return new(SessionRefusals.Unknown, []);
        }

        var (people, policy, holds) = (snapshot.Of<People>(), snapshot.Of<PolicyInForce>(), snapshot.Of<HoldsState>());
        if (policy.Compiled is not { } compiled)
        {
            return new(policy.Refusal, []);
        }

        var subject = new Subject(session.Person, session.Profile, compiled.Find(session.Profile)?.RoleArn);
        var grounds = SessionGrounds.Of(snapshot, session, compiled, now);
        var (owner, token) = (people.Find(session.Person), people.FindToken(session.OpenedBy));
        if (owner is null || token is null)
        {
            // This node has not seen yet who opened it.
            return new(LogRefusals.NotFresh, []);
        }

        Guard[] guards =
        [
            .. actor.Guards, Guard.From(policy.Policy), Guard.From(owner), Guard.From(token), .. holds.Guards(subject), .. grounds.Guards,
        ];
        return new(
            Refuse(known, subject, owner.State, token.State, holds, grounds)
            ?? (actor.With.Limits.AllowProfile(session.Profile) ? null : IdentityRefusals.TokenForOtherProfiles),
            [.. guards.Distinct()], (token.State as ApiToken.Active)?.SessionsEndAt, grounds.InForce);
    }

    /// <summary>Whether a session would be opened now on the profile, for who asks from there.</summary>
    public static (Entitlement? Entitlement, Refusal? Refusal) Decide(
        Snapshot snapshot, Actor actor, string profileName, Mode use, GroundsInForce grounds, DateTimeOffset now)
    {
        var policy = snapshot.Of<PolicyInForce>();
        return policy.Compiled is { } compiled
            ? Entitlement.Of(
                compiled, new(actor.Handle, actor.Who.GroupSet, profileName, use, now, actor.Caller.Source) { SessionTracked = true }, grounds)
            : (null, policy.Refusal);
    }

    /// <summary>What the session's own events say comes first: who has ended it is told that.</summary>
    private static Refusal? Refuse(
        KnownSession known, Subject subject, Person owner, ApiToken token, HoldsState holds, SessionGrounds grounds) => known.Session.State switch
        {
            Session.Ended => null,
            _ => SessionBasis.Refuse(owner, token, holds.Covering(subject, known.OpenedAt), known.OpenedAt) ?? grounds.Over,
        };
}
