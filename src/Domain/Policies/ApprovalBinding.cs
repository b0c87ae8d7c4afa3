using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Sentinel.Domain.Policies;

/// <summary>What an approval binds: the profile and the entry of <c>approvals</c>, as whoever approved saw them.</summary>
/// <param name="Rule">The entry that counts.</param>
/// <param name="RuleHash">SHA-256 over the entry's values, 64 lower-case hexadecimal digits.</param>
/// <param name="ProfileHash">The same over the profile's.</param>
/// <remarks>Comments, layout and the order of names do not count: what is the same to every decision has the same hash.</remarks>
public sealed record ApprovalBinding(ApprovalRule Rule, string RuleHash, string ProfileHash)
{
    /// <summary>The first entry whose profiles contain this one; null when there is none.</summary>
    internal static ApprovalBinding? Of(Profile profile, ImmutableArray<ApprovalRule> approvals) =>
        approvals.FirstOrDefault(entry => entry.Profiles.IsEmpty || entry.Profiles.Contains(profile.Name)) is { } rule
            ? new(rule, HashOf(rule), HashOf(profile))
            : null;

    private static string HashOf(Profile profile) => Hash(
        profile.Name, profile.RoleArn, profile.Region, Text(profile.Lease), Text(profile.MaxSession), Text(profile.IdleTimeout), profile.ExternalId,
        profile.SessionPolicy, Text(profile.SessionPolicyArns), profile.Chaining.ToString(), profile.Bind.ToString(), profile.Check.ToString());

    private static string HashOf(ApprovalRule rule) => Hash(
        rule.Name, Text(rule.Profiles), Text(rule.Approvers), Text(rule.ApproverGroups), Text(rule.Required), Text(rule.PendingFor),
        Text(rule.MaxDuration), rule.AutoApprove is { } auto ? Text(auto) : null);

    private static string Text(AutoApproval auto) => Json(
        Text(auto.Users), auto.MaxDuration is { } longest ? Text(longest) : null,
        auto.Time is { } time
            ? Json(Text([.. time.Days.Select(day => day.ToString())]), Text(time.Start), Text(time.End), time.Zone.Id)
            : null);

    private static string Text(IEnumerable<string> names) => Json([.. names.Order(StringComparer.Ordinal)]);

    private static string Text(TimeSpan duration) => duration.Ticks.ToString(CultureInfo.InvariantCulture);

    private static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Hash(params string?[] values) => PolicyHash.Of(Json(values));

    // An array of JSON texts: no two lists of values have the same one.
    private static string Json(params string?[] values) => JsonSerializer.Serialize(values);
}
