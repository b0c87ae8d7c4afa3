namespace Sentinel.Domain.Policies;

/// <summary>What a device attests about itself.</summary>
/// <param name="DiskEncrypted">Its disk is encrypted.</param>
/// <param name="MdmEnrolled">It is enrolled in device management.</param>
/// <param name="MdmCompliant">Device management finds it compliant.</param>
/// <param name="FirewallEnabled">Its firewall is on.</param>
/// <param name="OsType">Its system, such as <c>linux</c>; null when not attested.</param>
/// <param name="OsVersion">The version of its system; null when not attested.</param>
public sealed record Device(
    bool DiskEncrypted, bool MdmEnrolled, bool MdmCompliant, bool FirewallEnabled, string? OsType, Version? OsVersion);
