using System.Net;
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

/// <summary>What an approval rests on beside the request and the approver: what was asked for is still that, and could be given now.</summary>
/// <param name="Refusal">Why it cannot be given; null when it can.</param>
/// <param name="MayApprove">Whether somebody who has agreed before may approve now.</param>
/// <param name="Guards">What was read, as it was seen.</param>
internal sealed record ApprovalBasis(Refusal? Refusal, Func<PersonId, bool> MayApprove, IReadOnlyList<Guard> Guards)
{
    public static ApprovalBasis Of(Snapshot snapshot, AccessRequestDetail request, DateTimeOffset now)
    {
        var (people, inForce, holds) = (snapshot.Of<People>(), snapshot.Of<PolicyInForce>(), snapshot.Of<HoldsState>());
        if (inForce.Compiled is not { } policy)
        {
            return new(inForce.Refusal, _ => false, []);
        }

        var binding = policy.ApprovalOf(request.Profile);
        var (requester, earlier) = (people.Find(request.Requester), request.Approvals.Select(given => people.Find(given.Approver)).ToArray());
        if (requester is null || earlier.Any(approver => approver is null))
        {
            // This node has not seen yet who asks, or who has agreed.
            return new(LogRefusals.NotFresh, _ => false, []);
        }

        var subject = new Subject(request.Requester, request.Profile, policy.Find(request.Profile)?.RoleArn);
        return new(
            Refuse(policy, binding, request, requester.State, holds.Covering(subject, openedAt: null)?.Refusal, now),
            approver => binding is not null && Lapse.MayApprove(binding.Rule, people.Find(approver)?.State),
            [Guard.From(inForce.Policy), Guard.From(requester), .. earlier.Select(approver => Guard.From(approver!)), .. holds.Guards(subject)]);
    }

    private static Refusal? Refuse(
        CompiledPolicy policy, ApprovalBinding? binding, AccessRequestDetail request, Person requester, Refusal? held, DateTimeOffset now)
    {
        var submitted = request.Submitted;
        if (requester is not Person.Active person)
        {
            return IdentityRefusals.PersonIsDisabled;
        }

        if (binding?.RuleHash != submitted.ApprovalRuleHash || binding.ProfileHash != submitted.ProfileHash)
        {
            return RequestRefusals.Outdated;
        }

        // As it was asked: by that route and from that address, by who the requester is now.
        var source = submitted.Source is { } text ? IPAddress.Parse(text) : null;
        var query = new PolicyQuery(person.Handle, person.GroupSet, submitted.Profile, submitted.Use, now, source) { SessionTracked = true };
        return held ?? (policy.Judge(query, new(Approved: true, BreakGlass: false)).Granted ? null : RequestRefusals.NotGivenNow(submitted.Profile));
    }
}
