using Sentinel.Domain.Credentials;

namespace Sentinel.Infrastructure.SandboxSts;

internal enum Verdict
{
    Allowed,
    ImplicitlyDenied,
    ExplicitlyDenied,
}

/// <summary>What is to be authorised.</summary>
/// <param name="Action">Such as <c>sts:AssumeRole</c>.</param>
/// <param name="Resource">An ARN; <c>*</c> for an action without resources.</param>
/// <param name="Keys">Condition keys and values; names compare without case.</param>
internal sealed record AuthorizationRequest(string Action, string Resource, IReadOnlyDictionary<string, string> Keys);

/// <summary>Evaluates session policies: an explicit deny wins, otherwise an allow, otherwise denied.</summary>
/// <remarks>What this evaluator does not understand makes an Allow not match and a Deny match.</remarks>
internal static class PolicyEvaluator
{
    internal static Verdict Decide(IEnumerable<SessionPolicy> policies, AuthorizationRequest request)
    {
        var allowed = false;
        foreach (var statement in policies.SelectMany(policy => policy.Statements))
        {
            if (!Applies(statement, request))
            {
                continue;
            }

            if (!statement.Allows)
            {
                return Verdict.ExplicitlyDenied;
            }

            allowed = true;
        }

        return allowed ? Verdict.Allowed : Verdict.ImplicitlyDenied;
    }

    private static bool Applies(PolicyStatement statement, AuthorizationRequest request)
    {
        var action = statement.Actions.Any(pattern => Wildcard.Matches(pattern, request.Action, ignoreCase: true));
        if (action == statement.AllActionsBut)
        {
            return false;
        }

        var unknown = statement.Resources.Any(ConditionEvaluator.HasVariable);
        var resource = statement.Resources.Any(pattern => Wildcard.Matches(pattern, request.Resource));
        if (!unknown && resource == statement.AllResourcesBut)
        {
            return false;
        }

        foreach (var condition in statement.Conditions)
        {
            switch (ConditionEvaluator.Holds(condition, request.Keys))
            {
                case false:
                    return false;
                case null:
                    unknown = true;
                    break;
                default:
                    break;
            }
        }

        return !unknown || !statement.Allows;
    }
}
