using System.Collections.Concurrent;
using System.Net;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Revocation;
using Sentinel.Domain.Sessions;
using Sentinel.Unit.Policies;

namespace Sentinel.Unit.Audit;

/// <summary>Who could touch what, worked out anew for every session by looking through all events: slow, and plain to see.</summary>
internal static class AccessReference
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(15);
    private static readonly ConcurrentDictionary<string, PolicyDocument> Documents = new();

    /// <summary>One line per session, newest first.</summary>
    public static IEnumerable<string> Of(IEnumerable<RecordedEvent> log, DateTimeOffset at, string? profile)
    {
        var events = log.ToList();
        return from recorded in events.AsEnumerable().Reverse()
               let opened = recorded.Data as SessionOpened
               where opened is not null && (profile is null || opened.Profile == profile)
               let line = Line(events, recorded, opened, at)
               where line is not null
               select line;
    }

    public static string Line(string session, string status, bool couldTouch, string? ground, string? why, string? lease) =>
        $"{session} {status} {(couldTouch ? "could" : "could not")} {ground ?? why} {lease}";

    private static string? Line(List<RecordedEvent> events, RecordedEvent opening, SessionOpened opened, DateTimeOffset at)
    {
        var own = Alive(events.Where(e => e.Stream == opening.Stream).ToList());
        var last = own[^1].Data;
        var lease = own.Select(e => e.Data).OfType<CredentialsIssued>().Where(e => e.LeaseEndsAt > at).OrderBy(e => e.LeaseEndsAt).ThenBy(e => e.At).LastOrDefault();
        var policy = events.Select(e => e.Data).OfType<PolicyPublished>().LastOrDefault();
        var document = policy is null ? null : Documents.GetOrAdd(policy.Document, text => PolicyTexts.Parse(text).Document!);
        var role = document?.Profiles.FirstOrDefault(p => p.Name == opened.Profile)?.RoleArn;
        var orders = Orders(events, new(opened.Person, opened.Profile, role));
        var over = orders.Any(order => order.Sequence > opening.Sequence);
        var paused = own.Select(e => e.Data).LastOrDefault(e => e is SessionPaused or SessionResumed) as SessionPaused;
        var status = last switch
        {
            SessionClosed => "Closed",
            SessionExpired => "Expired",
            SessionRevoked => "Revoked",
            _ when over => "Revoked",
            _ when paused is not null => "Paused",
            _ when own.Any(e => e.Data is SessionResumed) => "Active",
            _ => "Opened",
        };
        if (lease is null && status is "Closed" or "Expired" or "Revoked")
        {
            return null;
        }

        var why = status switch
        {
            "Closed" => "session-closed",
            "Expired" => "session-expired",
            "Revoked" when !over || last is SessionRevoked => "session-revoked",
            _ when paused?.Cause == PauseCause.Operator => "session-paused",
            _ when policy is null => "policy-missing",
            _ when IsGone(events, opened) || over => "session-revoked",
            _ when orders.Any(order => order.Holds) => "held",
            _ => WhyNot(own, document!, events, opened, at),
        };
        return Line(
            opened.SessionId.Value, status, lease is not null || why is null, why is null ? $"{opened.Profile}-{policy!.Version}" : null, why, lease?.Lease.Value);
    }

    /// <summary>What stands behind an end is not heard of: no log holds it.</summary>
    private static List<RecordedEvent> Alive(List<RecordedEvent> own)
    {
        var end = own.FindIndex(e => e.Data is SessionClosed or SessionRevoked or SessionExpired);
        return end < 0 ? own : own[..(end + 1)];
    }

    private static bool IsGone(List<RecordedEvent> events, SessionOpened opened) => events.Select(e => e.Data).Any(e =>
        (e is PersonDisabled disabled && disabled.PersonId == opened.Person)
        || (e is ApiTokenRevoked revoked && revoked.TokenId == opened.OpenedBy && revoked.EndSessions
            && events.Select(f => f.Data).OfType<ApiTokenRevoked>().First(f => f.TokenId == opened.OpenedBy) == revoked));

    private static List<(long Sequence, bool Holds)> Orders(List<RecordedEvent> events, Subject subject) =>
    [
        .. from recorded in events
           let order = recorded.Data as AccessRevoked
           where order is not null && order.Scope.Covers(subject)
           let lifted = events.Any(e => e.Data is HoldLifted lift && lift.Order == order.Order)
           select (recorded.Sequence, order.Hold && !lifted),
    ];

    private static string? WhyNot(
        List<RecordedEvent> own, PolicyDocument document, List<RecordedEvent> events, SessionOpened opened, DateTimeOffset at)
    {
        var ends = own.Select(e => e.Data switch
        {
            SessionOpened e2 => e2.At,
            SessionResumed e2 => e2.At,
            CredentialsIssued e2 => e2.LeaseEndsAt,
            _ => DateTimeOffset.MinValue,
        }).Max();
        var declared = document.Profiles.Any(p => p.Name == opened.Profile);
        if (declared && at - ends > Idle)
        {
            return "session-idle";
        }

        var rule = document.Rules.Single(r => r.Conditions.Profiles.Contains(opened.Profile));
        var groups = events.Select(e => e.Data switch
        {
            PersonRegistered e2 when e2.PersonId == opened.Person => e2.Groups,
            GroupsChanged e2 when e2.PersonId == opened.Person => e2.Groups,
            _ => null,
        }).Last(e => e is not null)!;
        var source = IPAddress.Parse(own.Last(e => e.Data is SessionOpened or CredentialsIssued).By.SourceIp!);
        var matches = rule.Conditions.Groups.Any(groups.Contains)
            && (rule.Conditions.SourceNetworks.IsEmpty || rule.Conditions.SourceNetworks.Any(network => network.Contains(source)));
        var expires = own.Select(e => e.Data switch { SessionOpened e2 => e2.ExpiresAt, SessionExtended e2 => e2.ExpiresAt, _ => default }).Last(e => e != default);
        return !matches || rule.Effect == Effect.Deny ? "policy-denied"
            : rule.Effect == Effect.RequireApproval ? "approval-required"
            : !declared ? "profile-unknown"
            : expires - at < TimeSpan.FromSeconds(60) ? "session-expired"
            : null;
    }
}
