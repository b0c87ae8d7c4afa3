namespace Sentinel.Infrastructure.Policies;

/// <summary>The keys of one kind of mapping.</summary>
/// <param name="Where">Where such mappings stand, such as <c>rules[].conditions</c>.</param>
/// <param name="Required">Keys that must be given.</param>
/// <param name="Optional">Keys that may be given.</param>
internal sealed record Schema(string Where, IReadOnlyList<string> Required, IReadOnlyList<string> Optional)
{
    /// <summary>All keys, in the order of the guide.</summary>
    public IReadOnlyList<string> Keys { get; } = [.. Required, .. Optional];
}

/// <summary>The whole language as tables of keys: what readers take keys from, and what the guide is held to.</summary>
internal static class Schemas
{
    private static readonly List<Schema> Known = [];

    public static Schema Document { get; } = Add("$", ["version", "rules"], ["profiles", "approvals", "break_glass", "rate_limits"]);

    public static Schema Profile { get; } = Add(
        "profiles[]",
        ["name", "role_arn"],
        [
            "region", "lease", "max_session", "idle_timeout", "external_id", "session_policy", "session_policy_arns", "chaining", "bind",
            "check",
        ]);

    public static Schema Rule { get; } = Add("rules[]", ["name", "effect"], ["reason", "conditions", "max_server_duration"]);

    public static Schema Conditions { get; } = Add(
        "rules[].conditions", [], ["any", "profiles", "profile_patterns", "users", "groups", "mode", "time", "source_ip", "device"]);

    public static Schema Time { get; } = Add("time", [], ["days", "hours", "timezone"]);

    public static Schema Hours { get; } = Add("time.hours", ["start", "end"], []);

    public static Schema Device { get; } = Add(
        "device",
        [],
        ["require_encryption", "require_mdm", "require_mdm_compliant", "require_firewall", "min_os_version", "allowed_os_types"]);

    public static Schema Approval { get; } = Add(
        "approvals[]", ["name"], ["profiles", "approvers", "approver_groups", "required", "pending_for", "max_duration", "auto_approve"]);

    public static Schema AutoApproval { get; } = Add("approvals[].auto_approve", ["users"], ["time", "max_duration"]);

    public static Schema BreakGlass { get; } = Add(
        "break_glass[]",
        ["name"],
        [
            "profiles", "users", "groups", "allowed_reason_codes", "time", "source_ip", "mode", "max_duration", "cooldown", "max_per_user",
            "max_per_profile", "quota_window", "escalation_threshold", "review_within",
        ]);

    public static Schema RateLimit { get; } = Add(
        "rate_limits[]", ["applies_to", "per", "rate"], ["burst", "backoff_max_level", "cooldown"]);

    /// <summary>Every kind of mapping, from the document down.</summary>
    public static IReadOnlyList<Schema> All => Known;

    private static Schema Add(string where, IReadOnlyList<string> required, IReadOnlyList<string> optional)
    {
        var schema = new Schema(where, required, optional);
        Known.Add(schema);
        return schema;
    }
}
