using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;

namespace Sentinel.Application.Credentials;

/// <summary>Answers requests for keys: from memory when the session has keys that the decision of this moment covers, else with new ones.</summary>
/// <remarks>
/// Every answer is decided anew, after every wait, by the same check: nothing that was true before a wait is believed after it.
/// A caller is answered within <see cref="AnswerWithin"/>; the making of new keys goes on, and the next try finds them.
/// </remarks>
public sealed class CredentialBroker(
    CredentialCheck check, LiveLeases leases, LeaseFlights flights, CredentialLimits limits, SessionLookup lookup, SessionLog log,
    LastAccesses accesses, IEventStore events, ISnapshots snapshots, TimeProvider clock)
{
    /// <summary>SDKs give up or retry badly when an endpoint is slow: no answer takes longer.</summary>
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan CatchUp = TimeSpan.FromMilliseconds(500);

    public ValueTask<Served> Serve(CredentialCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        var found = check.Check(call);
        return found.Standing is { } standing && Covered(standing) is { } lease && standing.Grant.Profile.Check == Domain.Policies.Check.Projected
            ? new(limits.RefuseFetch(standing.Session, call) is { } tooMany ? tooMany : Serve(lease, standing))
            : Work(call, found, cancellationToken);
    }

    private async ValueTask<Served> Work(CredentialCall call, Checked found, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(AnswerWithin, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var count = new Count();
        try
        {
            while (true)
            {
                if (await Step(call, found, count, both.Token) is { } served)
                {
                    return served;
                }

                found = check.Check(call);
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return CredentialRefusals.StillObtaining;
        }
    }

    /// <summary>One step towards the answer; null when something was waited for and everything must be checked again.</summary>
    private async Task<Served?> Step(CredentialCall call, Checked found, Count count, CancellationToken cancellationToken)
    {
        if (found.Refusal is not null)
        {
            // What the policy refuses is counted, for it was decided; what has lost its access learns just that.
            return await MayPass(found, cancellationToken) ? default(Served?)
                : found.Asked is not null && TooMany(found.Session!, call, count) is { } limited ? limited
                : Refused(found, call);
        }

        if (found.Standing is not { } standing)
        {
            return await lookup.Find(call.Session, cancellationToken) switch
            {
                null => IdentityRefusals.Unauthenticated,
                { Session.State: Session.Ended } ended => Refused(CredentialCheck.Over(call, ended), call),
                var newer when await snapshots.WaitFor(newer.OpenedAt, CatchUp, cancellationToken) => default(Served?),
                _ => LogRefusals.NotFresh,
            };
        }

        if (Covered(standing) is { } lease)
        {
            if (TooMany(standing.Session, call, count) is { } limited)
            {
                return limited;
            }

            if (standing.Grant.Profile.Check == Domain.Policies.Check.Projected)
            {
                return Serve(lease, standing);
            }

            var moved = await events.FirstMoved([Guard.From(standing.Known.Session), .. standing.Guards], cancellationToken);
            if (moved is null)
            {
                // One more look: what this node has heard of while it asked.
                return check.Check(call).Refusal is { } late ? late : Serve(lease, standing);
            }

            await snapshots.WaitFor(moved.Value, CatchUp, cancellationToken);
            return null;
        }

        var flight = flights.Join(call, out var started);
        count.IsCounted |= started;
        return await flight.WaitAsync(cancellationToken) is { } no ? new Served(null, no) : default(Served?);
    }

    /// <summary>Each call is counted once: as the making of the lease by whom that was begun, else as a fetch.</summary>
    private Refusal? TooMany(SessionDetail session, CredentialCall call, Count count)
    {
        var refusal = count.IsCounted ? null : limits.RefuseFetch(session, call);
        count.IsCounted = true;
        return refusal;
    }

    /// <summary>Whether a refusal rested on what this node had not heard of yet, and everything must be checked again.</summary>
    private async Task<bool> MayPass(Checked found, CancellationToken cancellationToken)
    {
        if (found.DeniedUntil is { } heard)
        {
            // Nothing is served meanwhile; then the log says why, or that it was a pause or a secret of which this is the new one.
            return await snapshots.WaitFor(heard, CatchUp, cancellationToken);
        }

        if (found.NotProven is { } known)
        {
            return await lookup.Newer(known, cancellationToken) is { } sequence && await snapshots.WaitFor(sequence, CatchUp, cancellationToken);
        }

        // Idle as far as this node knows: another may have served it.
        return found.Refusal == SessionRefusals.Idle && found.Session is { } session && await lookup.ServedElsewhere(session.Id, cancellationToken);
    }

    private Served Serve(LiveLease lease, Standing standing)
    {
        accesses.Note(standing.Session.Id, standing.Now);
        return lease;
    }

    private Served Refused(Checked found, CredentialCall call)
    {
        log.Refused(found, call, clock.GetUtcNow());
        return found.Refusal!;
    }

    private sealed class Count
    {
        public bool IsCounted { get; set; }
    }

    /// <summary>A session that lost its node is resumed in the log before anything is served.</summary>
    private LiveLease? Covered(Standing standing) =>
        standing.Live.PausedBy is null && leases.Find(standing.Session.Id) is { } lease && lease.IsCoveredBy(standing.Grant, standing.Now) ? lease : null;
}
