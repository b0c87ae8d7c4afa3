using System.Text.RegularExpressions;
using Sentinel.Domain.Policies;

namespace Sentinel.Infrastructure.Policies;

/// <summary>Reads <c>device</c>.</summary>
internal sealed partial class DeviceReader(Findings findings)
{
    public DeviceCondition? Read(YamlValue? value)
    {
        if (Fields.Read(value, Schemas.Device, findings) is not { } fields)
        {
            return null;
        }

        var device = new DeviceCondition(
            Requires(fields["require_encryption"]),
            Requires(fields["require_mdm"]),
            Requires(fields["require_mdm_compliant"]),
            Requires(fields["require_firewall"]),
            Version(fields["min_os_version"]),
            findings.Items(
                fields["allowed_os_types"],
                item => findings.Text(item, OsType.IsMatch, FindingCode.OsTypeInvalid, "a system's name like linux: 1–64 of A–Z a–z 0–9 . _ -")));
        if (device is { Encryption: false, Mdm: false, MdmCompliant: false, Firewall: false }
            && fields["min_os_version"] is null && fields["allowed_os_types"] is null or YamlList { Items.Count: 0 })
        {
            findings.Error(value!, FindingCode.DeviceEmpty, "Nothing is required of the device here.", "require something, or remove device");
        }
        else
        {
            findings.Warning(
                value!,
                FindingCode.DeviceNeverHolds,
                "No source attests a device's posture yet, so this condition never holds.",
                "remove it, or expect that the rule never matches");
        }

        return device;
    }

    private bool Requires(YamlValue? value) => findings.Flag(value) ?? false;

    /// <remarks>Zeros at the end are cut: 14 and 14.0 and 14.0.0 are the same least version.</remarks>
    private Version? Version(YamlValue? value)
    {
        if (findings.Text(value, OsVersion.IsMatch, FindingCode.OsVersionInvalid, "a version of one to four numbers like 14.2") is not { } text)
        {
            return null;
        }

        var numbers = text.Split('.').ToList();
        while (numbers.Count > 2 && numbers[^1].All(digit => digit == '0'))
        {
            numbers.RemoveAt(numbers.Count - 1);
        }

        return System.Version.Parse(numbers.Count == 1 ? $"{text}.0" : string.Join('.', numbers));
    }

    [GeneratedRegex(@"\A[0-9]{1,9}(?:\.[0-9]{1,9}){0,3}\z")]
    private static partial Regex OsVersion { get; }

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex OsType { get; }
}
