using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Requests;

namespace Sentinel.Domain.Sessions;

/// <summary>What rules and grounds together give somebody at one moment: the step that opening, extending and every lease share.</summary>
/// <param name="Profile">The profile, as the policy has it.</param>
/// <param name="Decision">What the rules alone say; what grants need not be a rule.</param>
/// <param name="Ground">What grants it.</param>
/// <param name="GroundEnds">End of the approval or broken glass that grants it; null when a rule does.</param>
public sealed record Entitlement(Profile Profile, PolicyDecision Decision, Ground Ground, DateTimeOffset? GroundEnds)
{
    /// <summary>Less is not worth a lease.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromSeconds(60);

    /// <summary>When it ends by itself; null when it does not.</summary>
    public DateTimeOffset? Until => GroundEnds is null || Decision.Until < GroundEnds ? Decision.Until : GroundEnds;

    /// <summary>Decides; exactly one of the two is null.</summary>
    /// <remarks>Of two grounds that would do the approval counts, unless it is about to end: others have agreed to that one.</remarks>
    public static (Entitlement? Entitlement, Refusal? Refusal) Of(CompiledPolicy policy, in PolicyQuery query, GroundsInForce grounds)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var breakGlass = BreakGlass(policy, query, grounds);
        var approval = grounds.Approval is { } given && (breakGlass is null || given.Until - query.Time >= Least) ? given : null;
        var verdict = policy.Judge(query, new(approval is not null, breakGlass is not null));
        if (!verdict.Granted)
        {
            return (null, PolicyRefusals.For(verdict.Denial ?? verdict.Decision, query.Profile));
        }

        if (policy.Find(query.Profile) is not { } profile)
        {
            return (null, SessionRefusals.UnknownProfile);
        }

        Entitlement entitlement = verdict.Ground switch
        {
            VerdictGround.Approval => new(profile, verdict.Decision, new(GroundKind.Approval, approval!.Id), approval.Until),
            VerdictGround.BreakGlass => new(profile, verdict.Decision, new(GroundKind.BreakGlass, breakGlass!.Id), breakGlass.Until),
            _ => new(profile, verdict.Decision, new(GroundKind.Rule, verdict.Decision.RuleName!), null),
        };
        return entitlement.GroundEnds - query.Time < Least
            ? (null, entitlement.Ground.Kind == GroundKind.Approval ? RequestRefusals.Ending : GroundRefusals.BreakGlassEnds)
            : (entitlement, null);
    }

    /// <summary>What is broken counts where and while an entry of the policy in force lets this person break it.</summary>
    private static GroundInForce? BreakGlass(CompiledPolicy policy, in PolicyQuery query, GroundsInForce grounds) =>
        grounds.BreakGlass is { } broken && policy.Grounds.LetsBreakGlass(query, out var windowEnds)
            ? windowEnds < broken.Until ? broken with { Until = windowEnds.Value } : broken
            : null;
}
