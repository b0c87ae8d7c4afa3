using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Application.Policies;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Requests;
using HoldsState = Sentinel.Application.Holds.Holds;

namespace Sentinel.Application.Requests;

/// <summary>What somebody asks others to let him have.</summary>
/// <param name="Profile">What for.</param>
/// <param name="Use">The route that keys will be fetched from: server or credential_process.</param>
/// <param name="Justification">Why; 10–500 characters.</param>
/// <param name="Ticket">Where the work is tracked.</param>
/// <param name="Duration">For how long, from the approval; null for as long as the policy lets anybody approve.</param>
/// <param name="Sessions">How many sessions may stand on it, the one that waits counted.</param>
/// <param name="Session">The session that waits for it; null when none does.</param>
public sealed record AccessAsked(
    string Profile, Mode Use, string Justification, string? Ticket, TimeSpan? Duration, int Sessions = 1, SessionId? Session = null);

/// <summary>What asking for access comes to: a refusal, or what is to be appended, in one append with whatever else belongs to it.</summary>
/// <param name="Refusal">Why it cannot be asked for; null when it can.</param>
/// <param name="Submitted">What is asked for.</param>
/// <param name="Approved">The approval, when the policy approves it as it comes; else null.</param>
/// <param name="Writes">To the request's own stream, and to the ledger of those that wait.</param>
/// <param name="Guards">All that the decision rests on, the actor included; each stream once.</param>
public sealed record Submission(
    Refusal? Refusal, AccessRequestSubmitted? Submitted, AccessRequestApproved? Approved, IReadOnlyList<Write> Writes, IReadOnlyList<Guard> Guards)
{
    private const int MostPending = 5;
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    private Submission(Refusal refusal)
        : this(refusal, null, null, [], [])
    {
    }

    /// <summary>Decides on one snapshot.</summary>
    /// <param name="snapshot">The state to decide on.</param>
    /// <param name="actor">Who asks, authorised on the same snapshot.</param>
    /// <param name="id">The new request's.</param>
    /// <param name="asked">What for.</param>
    /// <param name="now">When.</param>
    public static Submission Of(Snapshot snapshot, Actor actor, AccessRequestId id, AccessAsked asked, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(asked);
        var (inForce, holds, requests) = (snapshot.Of<PolicyInForce>(), snapshot.Of<HoldsState>(), snapshot.Of<AccessRequests>());
        if (!actor.With.Limits.AllowProfile(asked.Profile))
        {
            return new(IdentityRefusals.TokenForOtherProfiles);
        }

        if (inForce.Compiled is not { } policy)
        {
            return new(inForce.Refusal!);
        }

        var query = new PolicyQuery(actor.Handle, actor.Who.GroupSet, asked.Profile, asked.Use, now, actor.Caller.Source) { SessionTracked = true };
        if (Judge(policy, query) is { } refusal)
        {
            return new(refusal);
        }

        if (policy.Find(asked.Profile) is not { } profile)
        {
            return new(PolicyRefusals.ProfileUnknown);
        }

        var subject = new Subject(actor.PersonId, profile.Name, profile.RoleArn);
        if (holds.Covering(subject, openedAt: null) is { } order)
        {
            return new(order.Refusal);
        }

        if (policy.ApprovalOf(profile.Name) is not { } binding)
        {
            return new(RequestRefusals.NoApprovers);
        }

        var alone = policy.Grounds.ApprovesAlone(query, out var longestAlone);
        var duration = asked.Duration ?? (alone && longestAlone < binding.Rule.MaxDuration ? longestAlone : binding.Rule.MaxDuration);
        if (duration < Shortest || duration > binding.Rule.MaxDuration)
        {
            return new(duration < Shortest ? RequestRefusals.TooShort : RequestRefusals.TooLong(binding.Rule.MaxDuration));
        }

        var automatic = alone && duration <= longestAlone;
        var ledger = requests.LedgerOf(actor.PersonId, profile.Name);
        if (!automatic && !OthersSuffice(snapshot.Of<People>(), actor, binding.Rule))
        {
            return new(RequestRefusals.NoApprovers);
        }

        if (!automatic && requests.PendingIn(ledger, now) >= MostPending)
        {
            return new(RequestRefusals.TooManyPending);
        }

        var submitted = new AccessRequestSubmitted(
            id, actor.PersonId, actor.TokenId, actor.With.Others, profile.Name, profile.RoleArn, asked.Justification, asked.Ticket, asked.Use,
            (long)duration.TotalSeconds, asked.Sessions, asked.Session, policy.Version, policy.Hash, binding.ProfileHash, binding.Rule.Name,
            binding.RuleHash, binding.Rule.Required, now + binding.Rule.PendingFor, now, actor.Caller.Source.ToString());
        var events = AccessRequest.Initial.Submit(submitted, automatic).Events;
        var request = new Write(RequestStream.For(id), 0, [.. events]);
        return new(
            null, submitted, events.OfType<AccessRequestApproved>().FirstOrDefault(),
            automatic ? [request] : [request, new(ledger.Stream, ledger.Version, [new AccessRequestCounted(id, actor.PersonId, profile.Name, now)])],
            [.. actor.Guards.Append(Guard.From(inForce.Policy)).Concat(holds.Guards(subject)).Distinct()]);
    }

    /// <summary>Why asking for an approval is of no use; null when an approval is exactly what is missing.</summary>
    private static Refusal? Judge(CompiledPolicy policy, in PolicyQuery query)
    {
        var verdict = policy.Judge(query, new(Approved: true, BreakGlass: false));
        return verdict.Ground switch
        {
            VerdictGround.Rule => RequestRefusals.NotNeeded,
            VerdictGround.Approval => null,
            _ when verdict.Decision.Effect == Effect.RequireApproval => RequestRefusals.DeniedAnyway(query.Profile),
            _ => PolicyRefusals.For(verdict.Decision, query.Profile),
        };
    }

    /// <remarks>A kindness to who asks, and no promise: who approves is looked at when he does.</remarks>
    private static bool OthersSuffice(People people, Actor actor, ApprovalRule rule) =>
        (rule.ApproverGroups.IsEmpty ? rule.Approvers.Distinct(StringComparer.Ordinal).Select(people.FindByHandle) : people.Persons)
            .Where(person => person?.State is Person.Active other && !actor.CountsAs(other.Id) && Lapse.MayApprove(rule, other))
            .Take(rule.Required)
            .Count() == rule.Required;
}
