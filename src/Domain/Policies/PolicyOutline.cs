using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Sentinel.Domain.Policies;

/// <summary>A document by its sections, each element as the keys of the language with their values in words: what two versions are compared by.</summary>
internal static class PolicyOutline
{
    /// <summary>Every section, in the order of the language.</summary>
    public static ImmutableArray<OutlinedSection> Of(PolicyDocument document) =>
    [
        new("profiles", IsOrdered: false, [.. document.Profiles.Select(Element)]),
        new("rules", IsOrdered: true, [.. document.Rules.Select(Element)]),
        new("approvals", IsOrdered: true, [.. document.Approvals.Select(Element)]),
        new("break_glass", IsOrdered: true, [.. document.BreakGlass.Select(Element)]),
        new("rate_limits", IsOrdered: false, [.. document.RateLimits.Select(Element)]),
    ];

    private static OutlinedElement Element(Profile profile) => new(profile.Name,
    [
        new("role_arn", profile.RoleArn),
        new("region", profile.Region),
        new("lease", Text(profile.Lease)),
        new("max_session", Text(profile.MaxSession)),
        new("idle_timeout", Text(profile.IdleTimeout)),
        new("external_id", profile.ExternalId),
        new("session_policy", profile.SessionPolicy),
        new("session_policy_arns", Text(profile.SessionPolicyArns)),
        new("chaining", Text(profile.Chaining)),
        new("bind", Text(profile.Bind)),
        new("check", Text(profile.Check)),
    ]);

    private static OutlinedElement Element(Rule rule) => new(rule.Name,
    [
        new("effect", Text(rule.Effect)),
        new("reason", rule.Reason),
        new("conditions.profiles", Text(rule.Conditions.Profiles)),
        new("conditions.profile_patterns", Text(rule.Conditions.ProfilePatterns)),
        new("conditions.users", Text(rule.Conditions.Users)),
        new("conditions.groups", Text(rule.Conditions.Groups)),
        new("conditions.mode", Text(rule.Conditions.Modes)),
        new("conditions.time", Text(rule.Conditions.Time)),
        new("conditions.source_ip", Text(rule.Conditions.SourceNetworks)),
        new("conditions.device", Text(rule.Conditions.Device)),
        new("max_server_duration", Text(rule.MaxServerDuration)),
    ]);

    private static OutlinedElement Element(ApprovalRule rule) => new(rule.Name,
    [
        new("profiles", Text(rule.Profiles)),
        new("approvers", Text(rule.Approvers)),
        new("approver_groups", Text(rule.ApproverGroups)),
        new("required", Text(rule.Required)),
        new("pending_for", Text(rule.PendingFor)),
        new("max_duration", Text(rule.MaxDuration)),
        new("auto_approve.users", rule.AutoApprove is { } auto ? Text(auto.Users) : null),
        new("auto_approve.time", Text(rule.AutoApprove?.Time)),
        new("auto_approve.max_duration", Text(rule.AutoApprove?.MaxDuration)),
    ]);

    private static OutlinedElement Element(BreakGlassRule rule) => new(rule.Name,
    [
        new("profiles", Text(rule.Profiles)),
        new("users", Text(rule.Users)),
        new("groups", Text(rule.Groups)),
        new("allowed_reason_codes", Text(rule.ReasonCodes)),
        new("time", Text(rule.Time)),
        new("source_ip", Text(rule.SourceNetworks)),
        new("mode", Text(rule.Modes)),
        new("max_duration", Text(rule.MaxDuration)),
        new("cooldown", Text(rule.Cooldown)),
        new("max_per_user", Text(rule.Quotas?.PerUser)),
        new("max_per_profile", Text(rule.Quotas?.PerProfile)),
        new("quota_window", Text(rule.Quotas?.Window)),
        new("escalation_threshold", Text(rule.EscalationThreshold)),
        new("review_within", Text(rule.ReviewWithin)),
    ]);

    private static OutlinedElement Element(RateLimit limit) => new($"{Text(limit.AppliesTo)} per {Text(limit.Per)}",
    [
        new("rate", $"{Text(limit.Count)} in {Text(limit.Period)}"),
        new("burst", Text(limit.Burst)),
        new("backoff_max_level", Text(limit.BackoffMaxLevel)),
        new("cooldown", Text(limit.Cooldown)),
    ]);

    /// <summary>Lists say which, not in what order: the order of their entries decides nothing.</summary>
    private static string? Text(ImmutableArray<string> names) => Join(names);

    private static string? Text<TEnum>(ImmutableArray<TEnum> values)
        where TEnum : struct, Enum => Join(values.Select(value => Text(value)));

    private static string? Text(ImmutableArray<IPNetwork> networks) => Join(networks.Select(network => network.ToString()));

    private static string? Join(IEnumerable<string> names) =>
        string.Join(", ", names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) is { Length: > 0 } text ? text : null;

    private static string Text<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string? Text(TimeWindow? window) => window is null ? null
        : string.Create(CultureInfo.InvariantCulture, $"{Days(window)} {Clock(window.Start)}-{Clock(window.End)} {window.Zone.Id}");

    private static string Days(TimeWindow window) =>
        window.Days.IsEmpty ? "every day" : string.Join(", ", window.Days.Distinct().Order().Select(day => Text(day)));

    private static string Clock(TimeSpan sinceMidnight) =>
        sinceMidnight == TimeWindow.Midnight ? "24:00" : sinceMidnight.ToString("hh\\:mm", CultureInfo.InvariantCulture);

    private static string? Text(DeviceCondition? device) => device is null ? null : Join(
    [
        .. device.Encryption ? ["encryption"] : Array.Empty<string>(),
        .. device.Mdm ? ["mdm"] : Array.Empty<string>(),
        .. device.MdmCompliant ? ["mdm compliant"] : Array.Empty<string>(),
        .. device.Firewall ? ["firewall"] : Array.Empty<string>(),
        .. device.MinOsVersion is { } least ? [$"at least version {least}"] : Array.Empty<string>(),
        .. device.OsTypes.Select(type => $"on {type}"),
    ]);

    private static string? Text(TimeSpan? duration)
    {
        if (duration is not { } length)
        {
            return null;
        }

        var text = new StringBuilder();
        Append((long)length.TotalHours, 'h');
        Append(length.Minutes, 'm');
        Append(length.Seconds, 's');
        return text.Length == 0 ? "0s" : text.ToString();

        void Append(long count, char unit)
        {
            if (count > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{count}{unit}");
            }
        }
    }
}

/// <param name="Name">As the language calls it.</param>
/// <param name="IsOrdered">The first element that fits decides, so their order means something.</param>
/// <param name="Elements">In the document's order.</param>
internal sealed record OutlinedSection(string Name, bool IsOrdered, ImmutableArray<OutlinedElement> Elements);

/// <param name="Name">Unique in its section.</param>
/// <param name="Keys">Always the same keys in the same order; null where nothing is said.</param>
internal sealed record OutlinedElement(string Name, ImmutableArray<KeyValuePair<string, string?>> Keys);
