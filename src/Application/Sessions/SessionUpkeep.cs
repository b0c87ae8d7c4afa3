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
internal sealed record SessionUpkeep(Refusal? Refusal, IReadOnlyList<Guard> Guards, DateTimeOffset? TokenEnds = null)
{
    /// <param name="snapshot">The state to decide on.</param>
    /// <param name="actor">Who writes.</param>
    /// <param name="known">The session.</param>
    public static SessionUpkeep Of(Snapshot snapshot, Actor actor, KnownSession known)
    {
        if (known.Session.State.Known is not { } session)
        {
            return new(SessionRefusals.Unknown, []);
        }

        var (people, policy, holds) = (snapshot.Of<People>(), snapshot.Of<PolicyInForce>(), snapshot.Of<HoldsState>());
        if (policy.Refusal is { } undecidable)
        {
            return new(undecidable, []);
        }

        var subject = new Subject(session.Person, session.Profile, policy.Compiled?.Find(session.Profile)?.RoleArn);
        var (owner, token) = (people.Find(session.Person), people.FindToken(session.OpenedBy));
        if (owner is null || token is null)
        {
            // This node has not seen yet who opened it.
            return new(LogRefusals.NotFresh, []);
        }

        Guard[] guards =
        [
            .. actor.Guards, Guard.From(policy.Policy), Guard.From(owner), Guard.From(token), .. holds.Guards(subject),
        ];
        return new(
            Refuse(known, subject, owner.State, token.State, holds)
            ?? (actor.With.Limits.AllowProfile(session.Profile) ? null : IdentityRefusals.TokenForOtherProfiles),
            [.. guards.Distinct()], (token.State as ApiToken.Active)?.SessionsEndAt);
    }

    /// <summary>Whether the policy now in force opens a session on the profile, for who asks from there.</summary>
    public static (PolicyDecision Decision, Profile? Profile, Refusal? Refusal) Decide(
        Snapshot snapshot, Actor actor, string profileName, Mode use, DateTimeOffset now)
    {
        var policy = snapshot.Of<PolicyInForce>();
        if (policy.Compiled is not { } compiled)
        {
            return (default, null, policy.Refusal);
        }

        var decision = compiled.Decide(
            new PolicyQuery(actor.Handle, actor.Who.GroupSet, profileName, use, now, actor.Caller.Source) { SessionTracked = true });
        var profile = compiled.Find(profileName);
        return (decision, profile, PolicyRefusals.For(decision, profileName) ?? (profile is null ? SessionRefusals.UnknownProfile : null));
    }

    /// <summary>What the session's own events say comes first: who has ended it is told that.</summary>
    private static Refusal? Refuse(KnownSession known, Subject subject, Person owner, ApiToken token, HoldsState holds) => known.Session.State switch
    {
        Session.Ended => null,
        _ => SessionBasis.Refuse(owner, token, holds.Covering(subject, known.OpenedAt), known.OpenedAt),
    };
}
