using Sentinel.Domain.Kernel;

namespace Sentinel.Domain.Policies;

/// <summary>Every <em>no</em> of the policy.</summary>
public static class PolicyRefusals
{
    /// <summary>No policy was ever published: nothing is allowed.</summary>
    public static Refusal NotPublished { get; } =
        new("policy-missing", "No policy is published yet, so nothing is allowed. An admin publishes one with PUT /v1/policy.");

    /// <summary>The node cannot read the policy in force.</summary>
    public static Refusal Unusable { get; } =
        new("policy-unusable", "This node cannot read the policy in force and refuses everything. An operator must update it.");

    /// <summary>The document has mistakes; they are listed beside the refusal.</summary>
    public static Refusal Invalid { get; } =
        new("policy-invalid", "The document was refused and changes nothing. Every mistake is listed with its place; correct them and send it again.");

    public static Refusal VersionUnknown { get; } =
        new("policy-version-unknown", "There is no such version of the policy. List them with GET /v1/policy/versions.");

    public static Refusal ProfileUnknown { get; } =
        new("profile-unknown", "There is no such profile. Check its spelling, or ask an admin to add it to the policy.");

    /// <summary>Whoever sees no other's sessions learns nothing of what others may do either.</summary>
    public static Refusal SimulationOfOthers { get; } = new(
        "simulation-of-others", "You may simulate yourself only: leave user and groups out, or name your own. GET /v1/whoami shows them.");

    /// <summary>The refusal that follows from a decision; null when it allows.</summary>
    public static Refusal? For(in PolicyDecision decision, string profile) => decision.Effect switch
    {
        Effect.Allow => null,
        Effect.RequireApproval => new("approval-required", Text($"Profile {profile} needs an approval (rule {decision.RuleName}). Ask for one with POST /v1/requests.", decision.Reason)),
        Effect.RequireServer => new(
            "server-required",
            Text($"Rule {decision.RuleName} gives profile {profile} to mode server only. Fetch its keys from GET /v1/credentials.", decision.Reason)),
        Effect.RequireServerSession => new(
            "server-session-required",
            Text(
                $"Rule {decision.RuleName} gives profile {profile} only to a session of this server, in mode server. Open one, and fetch its keys from GET /v1/credentials.",
                decision.Reason)),
        _ when decision.RuleName is null =>
            new("policy-denied", $"No rule allows you profile {profile}. Ask an admin for a rule, or for another profile."),
        _ => new("policy-denied", Text($"Rule {decision.RuleName} denies profile {profile}.", decision.Reason)),
    };

    private static string Text(string what, string? reason) => reason is null ? what : $"{what} {reason}";
}
