using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Domain.Requests;

/// <summary>Whether what was approved is still what was approved, and still by whom it had to be.</summary>
public static class Lapse
{
    /// <summary>Why an approval does not hold any more; null while it does.</summary>
    /// <param name="request">The request, with those who approved it.</param>
    /// <param name="automatic">No person approved it.</param>
    /// <param name="binding">What an approval of its profile binds now; null when nobody could approve it.</param>
    /// <param name="person">The person as he stands now; null when there is none.</param>
    public static LapseCause? Of(AccessRequestDetail request, bool automatic, ApprovalBinding? binding, Func<PersonId, Person?> person)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (binding is null || binding.RuleHash != request.Submitted.ApprovalRuleHash)
        {
            return LapseCause.RuleChanged;
        }

        if (binding.ProfileHash != request.Submitted.ProfileHash)
        {
            return LapseCause.ProfileChanged;
        }

        return automatic || request.Approvals.Count(given => MayApprove(binding.Rule, person(given.Approver))) >= request.Submitted.Required
            ? null
            : LapseCause.ApproverGone;
    }

    /// <summary>Whether the rule lets this person approve: an active approver, by name or by group.</summary>
    public static bool MayApprove(ApprovalRule rule, Person? person)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return person is Person.Active active && active.Roles.HasAny(Roles.Approver)
            && (rule.Approvers.Contains(active.Handle) || rule.ApproverGroups.Any(active.GroupSet.Contains));
    }
}
