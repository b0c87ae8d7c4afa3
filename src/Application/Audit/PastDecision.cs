using Sentinel.Application.Sessions;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;
using Order = Sentinel.Application.Holds.Order;

namespace Sentinel.Application.Audit;

/// <summary>Decides what a session could do at a point of the log.</summary>
/// <param name="log">The state then.</param>
/// <param name="policy">The policy in force then; null when there was none.</param>
/// <param name="at">The moment.</param>
internal sealed class PastDecision(PastLog log, CompiledPolicy? policy, DateTimeOffset at)
{
    /// <summary>What it could do; null when it was over and no keys of it were alive.</summary>
    public PastAccess? Of(PastSession session)
    {
        var detail = session.State.Known!;
        var role = policy?.Find(detail.Profile)?.RoleArn;
        var order = log.Holds.Covering(new Subject(detail.Person, detail.Profile, role), session.OpenedAt);
        var lease = session.Longest is { } longest && longest.LeaseEndsAt > at ? longest : null;
        var status = Standing(session, order);
        if (lease is null && status is SessionStanding.Closed or SessionStanding.Revoked or SessionStanding.Expired)
        {
            return null;
        }

        var (grant, refusal) = Decide(session, detail, order);
        var owner = log.People.Find(detail.Person)?.State;
        return new(
            detail.Id, detail.Person, owner?.KnownHandle, detail.Profile, role, status,
            (session.State as Session.Live)?.PausedBy, detail.OpenedAt, detail.ExpiresAt, session.Source?.ToString(), lease is not null || grant is not null,
            grant is not null, grant?.Ground, refusal?.Code, refusal?.Detail, lease is null ? null : Of(lease));
    }

    private static PastLease Of(CredentialsIssued e) =>
        new(e.Lease, e.AccessKeyId, e.RoleArn, e.Ground, e.PolicyVersion, e.At, e.LeaseEndsAt, e.DeadAt, e.Mode);

    private static SessionStanding Standing(PastSession session, Order? order) => session.State switch
    {
        Session.Ended { Cause: SessionEnd.Closed } => SessionStanding.Closed,
        Session.Ended { Cause: SessionEnd.Expired } => SessionStanding.Expired,
        Session.Ended => SessionStanding.Revoked,
        _ when session.OpenedAt < order?.Sequence => SessionStanding.Revoked,
        Session.Live { Status: SessionStatus.Opened } => SessionStanding.Opened,
        Session.Live { Status: SessionStatus.Paused } => SessionStanding.Paused,
        _ => SessionStanding.Active,
    };

    /// <summary>What a request for keys would have come to, in the order in which one is decided.</summary>
    private (Grant? Grant, Refusal? Refusal) Decide(PastSession session, SessionDetail detail, Order? order)
    {
        if (session.State is not Session.Live live)
        {
            return (null, SessionRefusals.Over((Session.Ended)session.State));
        }

        if (live.PausedBy == PauseCause.Operator)
        {
            return (null, SessionRefusals.Paused);
        }

        if (policy is null)
        {
            return (null, PolicyRefusals.NotPublished);
        }

        var owner = log.People.Find(detail.Person)?.State;
        if (SessionBasis.Refuse(owner, log.People.FindToken(detail.OpenedBy)?.State, order, session.OpenedAt) is { } gone)
        {
            return (null, gone);
        }

        if (policy.Find(detail.Profile) is { } profile && live.IsIdle(profile.IdleTimeout, session.Longest?.LeaseEndsAt, at))
        {
            return (null, SessionRefusals.Idle);
        }

        var grounds = SessionGrounds.Of(detail, policy, log.Requests, log.BrokenGlasses, log.People, at);
        if (grounds.Over is not null)
        {
            return (null, grounds.Over);
        }

        var mode = detail.LastLease?.Mode ?? detail.Use;
        var person = (Person.Active)owner!;
        var query = new PolicyQuery(person.Handle, person.GroupSet, detail.Profile, mode, at, session.Source) { SessionTracked = true };
        var (grant, refusal) = LeaseDecision.Decide(detail, policy, query, grounds.InForce, session.Source?.ToString() ?? "");
        return (grant, refusal is null ? null : grounds.Say(refusal));
    }
}
