using System.Collections.Immutable;
using Sentinel.Domain.Policies;

namespace Sentinel.Infrastructure.Policies;

/// <summary>Reads one entry of <c>break_glass</c>.</summary>
internal sealed class BreakGlassReader(Findings findings, ListReader lists, TimeReader times)
{
    private static readonly (string, ReasonCode)[] Reasons =
    [
        ("incident", ReasonCode.Incident), ("maintenance", ReasonCode.Maintenance), ("security", ReasonCode.Security),
        ("recovery", ReasonCode.Recovery), ("other", ReasonCode.Other),
    ];

    public BreakGlassRule? Read(YamlValue value)
    {
        if (Fields.Read(value, Schemas.BreakGlass, findings) is not { } fields)
        {
            return null;
        }

        var name = findings.Name(fields["name"]);
        var rule = new BreakGlassRule(
            name ?? "",
            lists.Profiles(fields["profiles"]),
            lists.Users(fields["users"]),
            lists.Groups(fields["groups"]),
            ReasonCodes(fields["allowed_reason_codes"]),
            times.Read(fields["time"]),
            lists.Networks(fields["source_ip"]),
            lists.Modes(fields["mode"]),
            findings.Duration(fields["max_duration"], DurationReader.Shortest, BreakGlassRule.MostMaxDuration) ?? BreakGlassRule.DefaultMaxDuration,
            findings.Duration(fields["cooldown"]),
            ReadQuotas(fields),
            findings.Number(fields["escalation_threshold"], 1, BreakGlassRule.MostTimes),
            findings.Duration(fields["review_within"]) ?? BreakGlassRule.DefaultReviewWithin);
        if (ListReader.IsNobody(fields["users"]) && ListReader.IsNobody(fields["groups"]))
        {
            findings.Error(fields.At, FindingCode.NobodyNamed, "Nobody could break the glass here.", "add users or groups");
        }

        return name is null ? null : rule;
    }

    private ImmutableArray<ReasonCode> ReasonCodes(YamlValue? list)
    {
        var given = findings.Values(list, item => findings.Word(item, FindingCode.ReasonUnknown, Reasons));
        return given.IsEmpty ? [.. Reasons.Select(reason => reason.Item2)] : given;
    }

    /// <remarks>A count says nothing without the time in which it is counted, and that time nothing without a count.</remarks>
    private Quotas? ReadQuotas(Fields fields)
    {
        var (user, profile) = (findings.Number(fields["max_per_user"], 1, BreakGlassRule.MostTimes), findings.Number(fields["max_per_profile"], 1, BreakGlassRule.MostTimes));
        var window = findings.Duration(fields["quota_window"], DurationReader.Shortest);
        string[] counts = ["max_per_user", "max_per_profile", "escalation_threshold"];
        var counted = counts.FirstOrDefault(key => fields[key] is not null);
        if (counted is not null && fields["quota_window"] is null)
        {
            findings.Error(
                fields[counted]!, FindingCode.WindowMissing, $"{counted} counts within a time that is not given.", "add quota_window, such as 24h");
        }
        else if (counted is null && fields["quota_window"] is { } unused)
        {
            findings.Error(
                unused,
                FindingCode.WindowUnused,
                "Nothing is counted within this time.",
                "add max_per_user, max_per_profile or escalation_threshold, or remove quota_window");
        }

        return window is null ? null : new(user, profile, window.Value);
    }
}
