using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Requests;

namespace Sentinel.Application.Requests;

/// <summary>Where a request stands at one moment, with everything that this rests on.</summary>
/// <param name="Request">The request, as it was seen.</param>
/// <param name="InForce">The approval, if it is in force; null when it is not.</param>
/// <param name="MissingApprovers">How many must still agree; 0 when it is not pending.</param>
/// <param name="Over">Why there is nothing to stand on; null when it is in force or pending.</param>
/// <param name="Approvers">Those whose approval it needs, as they were seen.</param>
public sealed record ApprovalStanding(
    Versioned<AccessRequest> Request, AccessRequest.Approved? InForce, int MissingApprovers, Refusal? Over,
    IReadOnlyList<Versioned<Person>> Approvers)
{
    /// <summary>What an append must be guarded by that rests on it.</summary>
    public IEnumerable<Guard> Guards => [Guard.From(Request), .. Approvers.Select(Guard.From)];

    /// <param name="request">The request.</param>
    /// <param name="policy">The policy in force.</param>
    /// <param name="people">The people of the same moment: who approved may have lost the right to.</param>
    /// <param name="now">The moment.</param>
    public static ApprovalStanding Of(Versioned<AccessRequest> request, CompiledPolicy policy, People people, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(people);
        return request.State switch
        {
            AccessRequest.Approved approved => Of(request, approved, policy, people, now),
            AccessRequest.Pending { Detail: var pending } when now < pending.Submitted.DecideBy =>
                new(request, null, Math.Max(1, pending.Submitted.Required - pending.Approvals.Length), null, []),
            _ => new(request, null, 0, RequestRefusals.NotInForce(request.State.StatusAt(now) ?? RequestStatus.Expired), []),
        };
    }

    private static ApprovalStanding Of(
        Versioned<AccessRequest> request, AccessRequest.Approved approved, CompiledPolicy policy, People people, DateTimeOffset now)
    {
        Versioned<Person>[] approvers =
            [.. approved.Detail.Approvals.Select(given => people.Find(given.Approver)).OfType<Versioned<Person>>()];
        var lapse = Lapse.Of(
            approved.Detail, approved.Automatic, policy.ApprovalOf(approved.Detail.Profile), person => people.Find(person)?.State);
        var over = lapse is not null ? RequestRefusals.HasLapsed
            : approved.Until <= now ? RequestRefusals.NotInForce(RequestStatus.Over)
            : null;
        return new(request, over is null ? approved : null, 0, over, approvers);
    }
}
