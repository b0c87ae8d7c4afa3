using System.Collections.Immutable;

namespace Sentinel.Domain.Policies;

/// <summary>Whether one rule matches whatever another does.</summary>
/// <remarks>Each condition by itself, as sets and intervals; windows of two zones count as different. A yes is never wrong.</remarks>
internal static class LintCoverage
{
    public static bool Includes(this Conditions whole, Conditions part) =>
        Lists(whole.Users, part.Users) && Lists(whole.Groups, part.Groups) && Lists(whole.Modes, part.Modes)
        && Names(whole, part) && Windows(whole.Time, part.Time) && Devices(whole.Device, part.Device)
        && (whole.SourceNetworks.IsEmpty || (!part.SourceNetworks.IsEmpty && Networks(whole, part)));

    private static bool Lists<T>(ImmutableArray<T> whole, ImmutableArray<T> part) =>
        whole.IsEmpty || (!part.IsEmpty && part.All(whole.Contains));

    private static bool Names(Conditions whole, Conditions part)
    {
        if (!part.Profiles.IsEmpty)
        {
            return part.Profiles.All(name =>
                (whole.Profiles.IsEmpty || whole.Profiles.Contains(name))
                && (whole.ProfilePatterns.IsEmpty || whole.ProfilePatterns.Any(pattern => Glob.Matches(pattern, name))));
        }

        return whole.Profiles.IsEmpty
            && (whole.ProfilePatterns.IsEmpty
                || (!part.ProfilePatterns.IsEmpty
                    && part.ProfilePatterns.All(pattern => whole.ProfilePatterns.Any(other => LintNames.Includes(other, pattern)))));
    }

    private static bool Windows(TimeWindow? whole, TimeWindow? part) => whole is null
        || (part is not null && whole.Zone.Equals(part.Zone) && LintWeek.Of(whole).Includes(LintWeek.Of(part)));

    private static bool Networks(Conditions whole, Conditions part) =>
        LintNetworks.Of(whole.SourceNetworks).Includes(LintNetworks.Of(part.SourceNetworks));

    private static bool Devices(DeviceCondition? whole, DeviceCondition? part) => whole is null
        || (part is not null
            && (part.Encryption || !whole.Encryption) && (part.Mdm || !whole.Mdm)
            && (part.MdmCompliant || !whole.MdmCompliant) && (part.Firewall || !whole.Firewall)
            && (whole.MinOsVersion is null || part.MinOsVersion >= whole.MinOsVersion)
            && Lists(whole.OsTypes, part.OsTypes));
}
