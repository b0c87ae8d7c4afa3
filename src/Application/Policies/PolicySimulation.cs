using System.Collections.Immutable;
using Sentinel.Domain.Policies;

namespace Sentinel.Application.Policies;

/// <summary>Answers what would happen, and why.</summary>
public static class PolicySimulation
{
    public static Simulated Run(CompiledPolicy policy, in PolicyQuery query, Grounds grounds)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var verdict = policy.Judge(query, grounds);
        var decision = verdict.Decision;
        var effect = decision.Effect is Effect.Allow or Effect.RequireApproval ? decision.Effect : Effect.Deny;
        return new(
            verdict.Granted ? SimulatedOutcome.Granted : SimulatedOutcome.Refused, effect, decision.RuleName, decision.RuleIndex, decision.Reason,
            (long?)decision.MaxServerDuration?.TotalSeconds, verdict.Ground, policy.Explain(query));
    }
}

/// <summary>What would come of one request.</summary>
/// <param name="Outcome">What would happen, grounds included.</param>
/// <param name="Effect">What the rules alone say: allow, deny or require_approval.</param>
/// <param name="Rule">The rule that decided; null for the default deny.</param>
/// <param name="RuleIndex">Its place in the document, from 0; −1 for the default deny.</param>
/// <param name="Reason">The rule's text for the caller; null when it has none.</param>
/// <param name="MaxDurationSeconds">The rule's cap on session and leases; null when it has none.</param>
/// <param name="Ground">What would grant it; null when refused.</param>
/// <param name="Trace">Every rule that was tried, in order, up to and including the first that matches.</param>
public sealed record Simulated(
    SimulatedOutcome Outcome, Effect Effect, string? Rule, int RuleIndex, string? Reason, long? MaxDurationSeconds, VerdictGround? Ground,
    ImmutableArray<RuleTrace> Trace);

/// <summary>What would happen.</summary>
public enum SimulatedOutcome
{
    Granted,
    Refused,
}
