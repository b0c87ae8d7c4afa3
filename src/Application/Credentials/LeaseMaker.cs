using Sentinel.Application.EventSourcing;
using Sentinel.Application.Nodes;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Credentials;

/// <summary>Makes one lease: obtains keys, commits their event behind the versions of everything the decision read, and only then has them.</summary>
public sealed class LeaseMaker(
    CredentialCheck check, LiveLeases leases, ISharedLeases shared, ICredentialIssuer issuer, IEventStore events,
    ISnapshots snapshots, INodes nodes, CredentialLimits limits, SessionLog log, TimeProvider clock)
{
    private const int Attempts = 5;
    private static readonly TimeSpan BetweenLeases = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CatchUp = TimeSpan.FromMilliseconds(500);

    /// <summary>Null when keys are there, or everything must be checked again; else why there are none.</summary>
    public async Task<Refusal?> Make(CredentialCall call, CancellationToken cancellationToken)
    {
        LiveLease? unexposed = null;
        for (var left = Attempts; left > 0; left--)
        {
            var found = check.Check(call);
            if (found.Standing is not { } standing)
            {
                // Each who waits is told on his own: what refuses one by his address or mode may not refuse another.
                return Abandon(call, unexposed, found.Refusal ?? IdentityRefusals.Unauthenticated, null);
            }

            var keeps = IsCovered(call, standing) || await Adopt(call, standing, cancellationToken);
            if (keeps && standing.Live.PausedBy is null)
            {
                return Abandon(call, unexposed, CredentialRefusals.FenceLost, null);
            }

            if (!keeps && standing.Session.LastLease is { } last && standing.Now - last.At < BetweenLeases)
            {
                var tooSoon = CredentialRefusals.TooSoon(BetweenLeases - (standing.Now - last.At));
                return Abandon(call, unexposed, tooSoon, tooSoon);
            }

            if (unexposed is not null && (keeps || !unexposed.IsCoveredBy(standing.Grant, standing.Now)))
            {
                Abandon(call, unexposed, CredentialRefusals.FenceLost, null);
                unexposed = null;
            }

            if (unexposed is null && !keeps)
            {
                if (limits.RefuseLease(standing.Session, call) is { } tooMany)
                {
                    return tooMany;
                }

                var (obtained, refusal) = await Obtain(call, standing, cancellationToken);
                if (obtained is null)
                {
                    return refusal;
                }

                unexposed = obtained;
            }

            // The decision that is appended is the one made before the keys were asked for: a guard that moved since fails the append.
            // Should its outcome stay unknown, the keys stay sealed: once the event is found to be in the log they can be served.
            await Share(call, unexposed, cancellationToken);
            switch (await Record(call, standing, unexposed, cancellationToken))
            {
                case AppendResult.Committed committed:
                    await Have(call, standing, unexposed, committed, cancellationToken);
                    return null;
                case AppendResult.Conflict conflict:
                    await snapshots.WaitFor(conflict.Sequence, CatchUp, cancellationToken);
                    break;
                case AppendResult.Closed closed:
                    await snapshots.WaitFor(closed.Sequence, CatchUp, cancellationToken);
                    break;
                case AppendResult.ClockSkewed:
                    return Abandon(call, unexposed, LogRefusals.ClockSkew, LogRefusals.ClockSkew);
                default:
                    return Abandon(call, unexposed, LogRefusals.NotFresh, LogRefusals.NotFresh);
            }
        }

        return Abandon(call, unexposed, CredentialRefusals.FenceLost, CredentialRefusals.FenceLost);
    }

    /// <summary>Takes over keys that another node made for this session, or this one before it was restarted.</summary>
    private async Task<bool> Adopt(CredentialCall call, Standing standing, CancellationToken cancellationToken)
    {
        if (standing.Session.LastLease is not { } last || leases.Find(call.Session)?.Id == last.Lease || last.LeaseEndsAt <= standing.Now)
        {
            return false;
        }

        var lease = await shared.Find(call.Session, last.Lease, call.Secret, cancellationToken);
        if (lease is null || !lease.IsCoveredBy(standing.Grant, standing.Now))
        {
            return false;
        }

        leases.Put(call.Session, lease);
        return true;
    }

    private bool IsCovered(CredentialCall call, Standing standing) =>
        leases.Find(call.Session) is { } lease && lease.IsCoveredBy(standing.Grant, standing.Now);

    /// <summary>A session that went on by this is served once this node has read that it did.</summary>
    private async Task Have(
        CredentialCall call, Standing standing, LiveLease? made, AppendResult.Committed committed, CancellationToken cancellationToken)
    {
        if (made is not null)
        {
            leases.Put(call.Session, made);
        }

        if (standing.Live.PausedBy is not null)
        {
            await snapshots.WaitFor(committed.Sequence, CatchUp, cancellationToken);
        }
    }

    private async Task Share(CredentialCall call, LiveLease? unexposed, CancellationToken cancellationToken)
    {
        if (unexposed is null)
        {
            return;
        }

        try
        {
            await shared.Put(call.Session, call.Secret, unexposed, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            log.Discarded(call.Session, unexposed.Id, unexposed.Keys.AccessKeyId, LogRefusals.NotFresh);
            throw;
        }
    }

    private async Task<(LiveLease? Lease, Refusal? Refusal)> Obtain(
        CredentialCall call, Standing standing, CancellationToken cancellationToken)
    {
        var (grant, session) = (standing.Grant.CutTo(standing.Now.AddSeconds(issuer.LongestDurationSeconds)), standing.Session);
        var id = Id.New<LeaseId>(standing.Now);
        var request = LeaseRequest.For(id, session, ((Person.Active)standing.Owner.State).Handle, grant, standing.Now);
        switch (await issuer.Obtain(request, cancellationToken))
        {
            case Obtained.Keys keys when ClockSkew.IsTooLarge(keys.Expiration, request.DurationSeconds, clock.GetUtcNow()):
                log.Discarded(call.Session, id, keys.AccessKeyId, CredentialRefusals.ClockSkew);
                return (null, CredentialRefusals.ClockSkew);
            case Obtained.Keys keys:
                return (new(id, grant.Profile, grant.Ground, standing.Now, grant.LeaseEndsAt, keys) { BoundTo = grant.BoundTo }, null);
            case Obtained.Failed failed:
                return (null, failed.Refusal);
            case var other:
                throw new InvalidOperationException($"The issuer answered {other}.");
        }
    }

    /// <summary>The new lease; without one, that a session which lost its node goes on with the lease that it has.</summary>
    private Task<AppendResult> Record(CredentialCall call, Standing standing, LiveLease? lease, CancellationToken cancellationToken)
    {
        var happened = standing.Live.PausedBy is null ? [] : standing.Live.Resume(Resumer.Owner, by: null, standing.Now).Events;
        if (lease is not null)
        {
            happened = happened.AddRange(happened.Aggregate((Session)standing.Live, Session.Evolve).Issue(Issued(call, standing, lease)).Events);
        }

        var write = new Write(standing.Known.Session.Stream, standing.Known.Session.Version, happened);
        var by = new Provenance(standing.Session.Person.Value, call.Source.ToString(), call.RequestId, call.TraceId);
        return events.Append(new([write], standing.Guards, by, AppendOptions.Granting), cancellationToken);
    }

    private CredentialsIssued Issued(CredentialCall call, Standing standing, LiveLease lease)
    {
        var (grant, session) = (standing.Grant, standing.Session);
        var (node, epoch) = nodes.Self;
        return new(
            session.Id, lease.Id, Id.New<CredentialRequestId>(standing.Now), lease.Ground, grant.PolicyVersion, grant.PolicyHash, lease.EndsAt,
            LeaseRequest.DeadAt(lease), lease.Keys.Expiration, lease.Keys.AccessKeyId, lease.Profile.RoleArn,
            LeaseRequest.SourceIdentity(session, ((Person.Active)standing.Owner.State).Handle, lease.Ground), grant.BoundTo, node, epoch, lease.IssuedAt, call.Mode);
    }

    /// <summary>Throws keys away that nobody has seen, and says so in the log.</summary>
    private Refusal? Abandon(CredentialCall call, LiveLease? unexposed, Refusal why, Refusal? answer)
    {
        if (unexposed is not null)
        {
            log.Discarded(call.Session, unexposed.Id, unexposed.Keys.AccessKeyId, why);
        }

        return answer;
    }
}
