using System.Collections.Immutable;
using System.Net;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Credentials;

/// <summary>Follows persons and sessions along the log, and finds each decision in it with what that was made on.</summary>
/// <remarks>
/// It holds every person, every session that lives, and those that ended not long ago: refusals are written behind the decisions'
/// backs, seconds after them, or minutes when the store was away.
/// </remarks>
public sealed class ReplayedLog
{
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(10);
    private readonly Dictionary<PersonId, PastPerson> _persons = [];
    private readonly Dictionary<SessionId, Session> _sessions = [];
    private readonly Queue<(SessionId Session, DateTimeOffset At)> _ended = new();

    /// <summary>How many sessions it holds.</summary>
    public int Sessions => _sessions.Count;

    /// <summary>Takes in the next event of the log. Null when no decision stands in it.</summary>
    public FoundDecision? Read(RecordedEvent recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        while (_ended.TryPeek(out var oldest) && oldest.At < recorded.At - Late)
        {
            _sessions.Remove(_ended.Dequeue().Session);
        }

        var found = recorded.Data switch
        {
            SessionOpened e => Opened(recorded, e),
            CredentialsIssued e => Issued(recorded, e),
            CredentialsRefused e => Refused(recorded, e),
            _ => null,
        };
        switch (recorded.Data)
        {
            case PersonEvent e:
                var person = _persons.GetValueOrDefault(PersonOf(recorded)) ?? PastPerson.Unknown;
                _persons[PersonOf(recorded)] = person.After(e, recorded, forget: recorded.At - Late);
                break;
            case SessionEvent e when _sessions.TryGetValue(SessionOf(recorded), out var session):
                _sessions[SessionOf(recorded)] = Followed(session, e, recorded);
                break;
        }

        return found;
    }

    private FoundDecision Opened(RecordedEvent recorded, SessionOpened e)
    {
        // What is said beside a session decides nothing, and may be large.
        var bare = e with { Reason = null, Ticket = null, Context = ImmutableDictionary<string, string>.Empty };
        _sessions[e.SessionId] = Session.Evolve(Session.Initial, bare);
        var found = Find(recorded, e.SessionId, 1, (detail, handle, groups) => new(
            DecisionKind.Opening, detail, handle, groups, [e.Use], SourceOf(recorded), e.At,
            new(true, null, e.Rule, RuleKnown: true, e.PolicyVersion, null, e.ExpiresAt)));
        return e.Ground is { Kind: not GroundKind.Rule } ? found.NotFor(Undecidable.Ground) : found;
    }

    private FoundDecision Issued(RecordedEvent recorded, CredentialsIssued e)
    {
        var found = Find(recorded, e.SessionId, 1, (detail, handle, groups) => new(
            DecisionKind.Lease, detail, handle, groups, e.Mode is { } mode ? [mode] : RecordedDecision.AnyMode, SourceOf(recorded), e.At,
            new(true, null, e.Ground.Id, RuleKnown: true, e.PolicyVersion, e.RoleArn, e.LeaseEndsAt)));
        return e.Ground.Kind == GroundKind.Rule ? found : found.NotFor(Undecidable.Ground);
    }

    private FoundDecision? Refused(RecordedEvent recorded, CredentialsRefused e)
    {
        var found = Find(recorded, e.SessionId, e.Count, (detail, handle, groups) => new(
            DecisionKind.Lease, Before(detail, e.At), handle, groups, e.Mode is { } mode ? [mode] : RecordedDecision.AnyMode, SourceOf(recorded), e.At,
            new(false, e.Code == "approval-pending" ? "approval-required" : e.Code, e.Rule, e.PolicyVersion is not null, e.PolicyVersion, null, null)), e.AsOf);
        return !RecordedDecision.IsOfPolicy(found.Decision?.Recorded.Code ?? e.Code) ? found.NotFor(null)
            : e.AsOf is null ? found.NotFor(Undecidable.Record)
            : found;
    }

    private FoundDecision Find(
        RecordedEvent recorded, SessionId id, int count, Func<SessionDetail, string, ImmutableHashSet<string>, RecordedDecision> decision,
        long? asOf = null)
    {
        var detail = _sessions.GetValueOrDefault(id)?.Known;
        if (detail is null || !_persons.TryGetValue(detail.Person, out var person))
        {
            return new(recorded.Sequence, id, null, null, null, count, null, Undecidable.Session);
        }

        var groups = person.GroupsAsOf(asOf ?? recorded.Sequence);
        return new(
            recorded.Sequence, id, detail.Person, person.Handle, detail.Profile, count, groups is null ? null : decision(detail, person.Handle, groups),
            groups is null ? Undecidable.Groups : null);
    }

    private Session Followed(Session session, SessionEvent happened, RecordedEvent recorded)
    {
        var after = happened is SessionContextReplaced ? session : Session.Evolve(session, happened);
        if (after is Session.Ended && session is not Session.Ended)
        {
            _ended.Enqueue((SessionOf(recorded), recorded.At));
        }

        return after;
    }

    /// <summary>The session as a refusal saw it that may be written behind the session's first lease.</summary>
    private static SessionDetail Before(SessionDetail detail, DateTimeOffset at) => detail.LastLease?.At > at ? detail with { LastLease = null } : detail;

    private static IPAddress? SourceOf(RecordedEvent recorded) => IPAddress.TryParse(recorded.By.SourceIp, out var source) ? source : null;

    private static PersonId PersonOf(RecordedEvent recorded) => new(recorded.Stream["person-".Length..]);

    private static SessionId SessionOf(RecordedEvent recorded) => new(recorded.Stream["session-".Length..]);

    /// <summary>A person, with the groups that decisions may still be found for.</summary>
    private sealed record PastPerson(Person State, ImmutableList<(long Sequence, DateTimeOffset At, ImmutableHashSet<string> Groups)> History)
    {
        public static PastPerson Unknown { get; } = new(Person.Initial, []);

        public string Handle => State.KnownHandle ?? "";

        public ImmutableHashSet<string>? GroupsAsOf(long sequence) => History.FindLast(entry => entry.Sequence <= sequence).Groups;

        public PastPerson After(PersonEvent happened, RecordedEvent recorded, DateTimeOffset forget)
        {
            var state = Person.Evolve(State, happened);
            if (happened is not (PersonRegistered or GroupsChanged) || state is not Person.Active active)
            {
                return this with { State = state };
            }

            // The last of the old ones still held when the first of the others came.
            var old = Math.Max(0, History.FindLastIndex(entry => entry.At < forget));
            return new(state, History.RemoveRange(0, old).Add((recorded.Sequence, recorded.At, active.GroupSet)));
        }
    }
}

/// <summary>A decision that stands in the log.</summary>
/// <param name="Sequence">Of its event.</param>
/// <param name="Session">For which session.</param>
/// <param name="Person">Whose; null when that is not known any more.</param>
/// <param name="User">That person's handle.</param>
/// <param name="Profile">What for.</param>
/// <param name="Count">How many decisions the event counts.</param>
/// <param name="Decision">What it was made on; null when that cannot be said, or no policy made it.</param>
/// <param name="Undecidable">Why it cannot be said.</param>
public sealed record FoundDecision(
    long Sequence, SessionId Session, PersonId? Person, string? User, string? Profile, int Count, RecordedDecision? Decision, Undecidable? Undecidable)
{
    /// <summary>The same, not to be decided again; without a why, because the policy had no part in it.</summary>
    internal FoundDecision NotFor(Undecidable? why) => this with { Decision = null, Undecidable = why };
}
