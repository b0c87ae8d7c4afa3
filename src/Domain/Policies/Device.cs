using System.Collections.Immutable;

namespace Sentinel.Domain.Policies;

/// <summary>What is attested of the caller's device.</summary>
/// <param name="DiskEncrypted">Its disk is encrypted.</param>
/// <param name="MdmEnrolled">It is enrolled in device management.</param>
/// <param name="MdmCompliant">Device management finds it compliant.</param>
/// <param name="FirewallEnabled">Its firewall is on.</param>
/// <param name="OsType">Its system such as <c>linux</c>; null when it is not known.</param>
/// <param name="OsVersion">Version of its system; null when it is not known.</param>
public sealed record Device(
    bool DiskEncrypted, bool MdmEnrolled, bool MdmCompliant, bool FirewallEnabled, string? OsType, Version? OsVersion)
{
    internal bool Meets(DeviceCondition condition) =>
        (DiskEncrypted || !condition.Encryption)
        && (MdmEnrolled || !condition.Mdm)
        && (MdmCompliant || !condition.MdmCompliant)
        && (FirewallEnabled || !condition.Firewall)
        && (condition.MinOsVersion is null || IsAtLeast(OsVersion, condition.MinOsVersion))
        && (condition.OsTypes.IsEmpty || IsAmong(OsType, condition.OsTypes));

    /// <remarks>A number that was left out counts as 0: 14.2 is no older than 14.2.0, as it would be by the framework's order.</remarks>
    private static bool IsAtLeast(Version? version, Version least)
    {
        if (version is null)
        {
            return false;
        }

        var order = version.Major.CompareTo(least.Major);
        order = order != 0 ? order : version.Minor.CompareTo(least.Minor);
        order = order != 0 ? order : Math.Max(version.Build, 0).CompareTo(Math.Max(least.Build, 0));
        order = order != 0 ? order : Math.Max(version.Revision, 0).CompareTo(Math.Max(least.Revision, 0));
        return order >= 0;
    }

    private static bool IsAmong(string? type, ImmutableArray<string> types)
    {
        foreach (var one in types)
        {
            if (string.Equals(one, type, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
