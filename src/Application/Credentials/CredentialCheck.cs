using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Policies;
using Sentinel.Application.Sessions;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;
using HoldsState = Sentinel.Application.Holds.Holds;

namespace Sentinel.Application.Credentials;

/// <summary>Everything that is asked of every request for keys, on one snapshot and without I/O.</summary>
public sealed class CredentialCheck(ISnapshots snapshots, Denials denials, LastAccesses accesses, TimeProvider clock)
{
    /// <summary>Authenticates, looks for revocations, decides.</summary>
    public Checked Check(CredentialCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (snapshots.Unfit is { } unfit)
        {
            return new(unfit);
        }

        var snapshot = snapshots.Current;
        if (snapshot.Of<LiveSessions>().Find(call.Session) is not { } known)
        {
            // The same work as for a wrong secret: whether a session exists is nobody's to time.
            TokenText.Matches(call.Secret.Reveal(), default);
            return Checked.UnknownHere;
        }

        return known.Session.State is Session.Live live && Proves(call, live.Detail)
            ? live.PausedBy == PauseCause.Operator ? new(SessionRefusals.Paused, live.Detail) : Decide(call, snapshot, known, live)
            : Over(call, known, known.Session.State is Session.Live);
    }

    /// <summary>What is said to the holder of a session that is over; everybody else learns nothing.</summary>
    /// <param name="call">The request.</param>
    /// <param name="known">The session.</param>
    /// <param name="mayBeNewer">The secret may be one that the session was given a moment ago.</param>
    public static Checked Over(CredentialCall call, KnownSession known, bool mayBeNewer = false)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(known);
        return known.Session.State is Session.Ended ended && Proves(call, ended.Detail)
            ? new(SessionRefusals.Over(ended), ended.Detail)
            : new(IdentityRefusals.Unauthenticated) { NotProven = mayBeNewer ? known : null };
    }

    private static bool Proves(CredentialCall call, SessionDetail session) =>
        TokenText.Matches(call.Secret.Reveal(), session.SecretHash.Span);

    private Checked Decide(CredentialCall call, Snapshot snapshot, KnownSession known, Session.Live live)
    {
        var (detail, people, policy) = (live.Detail, snapshot.Of<People>(), snapshot.Of<PolicyInForce>());
        var now = snapshot.Now(clock);
        if (policy.Compiled is not { } compiled)
        {
            return new(policy.Refusal!, detail, new(null, 0, snapshot.Sequence, now));
        }

        var (owner, token) = (people.Find(detail.Person), people.FindToken(detail.OpenedBy));
        var subject = new Subject(detail.Person, detail.Profile, compiled.Find(detail.Profile)?.RoleArn);
        var order = snapshot.Of<HoldsState>().Covering(subject, known.OpenedAt);
        if (SessionBasis.Refuse(owner?.State, token?.State, order, known.OpenedAt) is { } gone)
        {
            return new(gone, detail);
        }

        var grounds = SessionGrounds.Of(snapshot, detail, compiled, now);
        if (grounds.Over is not null)
        {
            return new(grounds.Over, detail);
        }

        // Behind what the state knows already, for that can say why.
        if (DeniedAhead(snapshot, known.Session.Stream, owner!.Stream, token!.Stream, subject, grounds) is { } ahead)
        {
            return new(CredentialRefusals.JustRevoked, detail) { DeniedUntil = ahead };
        }

        if (compiled.Find(detail.Profile) is { } profile && live.IsIdle(profile.IdleTimeout, accesses.Known(detail.Id), now))
        {
            return new(SessionRefusals.Idle, detail);
        }

        var person = (Person.Active)owner.State;
        var query = new PolicyQuery(person.Handle, person.GroupSet, detail.Profile, call.Mode, now, call.Source) { SessionTracked = true };
        var (grant, refusal) = LeaseDecision.Decide(detail, compiled, query, grounds.InForce, call.Source.ToString());
        return grant is null
            ? new(grounds.Say(refusal!), detail, new(compiled.Decide(query).RuleName, compiled.Version, snapshot.Sequence, now))
            : new(new Standing(snapshot, known, live, owner, token, subject, policy, grounds, grant, now));
    }

    private long? DeniedAhead(
        Snapshot snapshot, StreamId session, StreamId person, StreamId token, Subject subject, SessionGrounds grounds) =>
        denials.IsEmpty
            ? null
            : denials.Until(
                snapshot.Sequence,
                [session.Value, person.Value, token.Value, .. subject.Streams.Select(stream => stream.Value), .. grounds.Streams]);
}

/// <summary>What the check found: the session is unknown to this node, or it is refused, or it stands.</summary>
public readonly struct Checked
{
    public Checked(Refusal refusal, SessionDetail? session = null, Asked? asked = null) => (Refusal, Session, Asked) = (refusal, session, asked);

    public Checked(Standing standing) => (Standing, Session) = (standing, standing.Live.Detail);

    /// <summary>No session of this id is in the node's state: it may be newer.</summary>
    public static Checked UnknownHere => default;

    /// <summary>What the request may have; null when refused or unknown.</summary>
    public Standing? Standing { get; }

    public Refusal? Refusal { get; }

    /// <summary>The session whose secret was proven; null when none was.</summary>
    public SessionDetail? Session { get; }

    /// <summary>What the policy was asked on when it refused; null when it was not come to that.</summary>
    public Asked? Asked { get; }

    /// <summary>The session whose secret this was not, as far as this node has followed it; null when that is beyond doubt.</summary>
    public KnownSession? NotProven { get; init; }

    /// <summary>It is refused for something that this node has only heard of, and will have read there; null when it knows.</summary>
    public long? DeniedUntil { get; init; }
}

/// <summary>What a policy was asked on.</summary>
/// <param name="Rule">The rule that decided; null for the default deny.</param>
/// <param name="PolicyVersion">Version of the policy; 0 when there was none that could be asked.</param>
/// <param name="AsOf">Sequence of the last event that was seen.</param>
/// <param name="At">The instant of the decision.</param>
public sealed record Asked(string? Rule, int PolicyVersion, long AsOf, DateTimeOffset At);

/// <summary>A request that may have keys, and everything that this rests on, as of one snapshot.</summary>
/// <param name="Snapshot">The state that was read.</param>
/// <param name="Known">The session.</param>
/// <param name="Live">The session's state.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Token">The API token that opened it.</param>
/// <param name="Subject">Whom and what orders can cover.</param>
/// <param name="Policy">The policy that was asked.</param>
/// <param name="Grounds">What speaks for it beside the rules.</param>
/// <param name="Grant">What may be had.</param>
/// <param name="Now">The decision's time.</param>
public sealed record Standing(
    Snapshot Snapshot, KnownSession Known, Session.Live Live, Versioned<Person> Owner, Versioned<ApiToken> Token, Subject Subject,
    PolicyInForce Policy, SessionGrounds Grounds, Grant Grant, DateTimeOffset Now)
{
    /// <summary>The versions of everything that the decision read, but the session's own.</summary>
    public IReadOnlyList<Guard> Guards =>
    [
        Guard.From(Policy.Policy), Guard.From(Owner), Guard.From(Token), .. Snapshot.Of<HoldsState>().Guards(Subject),
        .. Grounds.Guards,
    ];

    public SessionDetail Session => Live.Detail;
}
