using System.Net;
using System.Text.RegularExpressions;
using Sentinel.Domain.Policies;

namespace Sentinel.Unit.Policies;

/// <summary>An evaluator that is slow and obviously right: each condition as its sentence reads, time by the framework's own conversion.</summary>
internal static class ReferenceEvaluator
{
    /// <summary>The first rule that matches, and what it decides; −1 and deny for none.</summary>
    public static (int Index, Effect Effect) Decide(PolicyDocument document, PolicyQuery query)
    {
        for (var i = 0; i < document.Rules.Length; i++)
        {
            if (Failed(document.Rules[i], query) is null)
            {
                return (i, document.Rules[i].Effect switch
                {
                    Effect.RequireServer when query.Mode == Mode.Server => Effect.Allow,
                    Effect.RequireServerSession when query is { Mode: Mode.Server, SessionTracked: true } => Effect.Allow,
                    var effect => effect,
                });
            }
        }

        return (-1, Effect.Deny);
    }

    public static bool DeniedAnywhere(PolicyDocument document, PolicyQuery query) =>
        document.Rules.Any(rule => rule.Effect == Effect.Deny && Failed(rule, query) is null);

    public static string? Failed(Rule rule, PolicyQuery query)
    {
        var when = rule.Conditions;
        (string Key, bool Holds)[] conditions =
        [
            ("profiles", when.Profiles.Length == 0 || when.Profiles.Contains(query.Profile)),
            ("profile_patterns", when.ProfilePatterns.Length == 0 || when.ProfilePatterns.Any(pattern => MatchesPattern(pattern, query.Profile))),
            ("users", when.Users.Length == 0 || when.Users.Contains(query.User)),
            ("groups", when.Groups.Length == 0 || when.Groups.Intersect(query.Groups).Any()),
            ("mode", when.Modes.Length == 0 || when.Modes.Contains(query.Mode)),
            ("time", when.Time is null || IsOpen(when.Time, query.Time)),
            ("source_ip", when.SourceNetworks.Length == 0 || IsWithin(when, query.SourceAddress)),
            ("device", when.Device is null || Meets(query.Device, when.Device)),
        ];
        return conditions.Where(condition => !condition.Holds).Select(condition => condition.Key).FirstOrDefault();
    }

    public static bool IsOpen(TimeWindow window, DateTimeOffset instant)
    {
        var local = TimeZoneInfo.ConvertTime(instant, window.Zone).DateTime;
        var (time, today, yesterday) = (local.TimeOfDay, local.DayOfWeek, local.AddDays(-1).DayOfWeek);
        return window.Start < window.End
            ? time >= window.Start && time < window.End && OpensOn(window, today)
            : (time >= window.Start && OpensOn(window, today)) || (time < window.End && OpensOn(window, yesterday));
    }

    private static bool OpensOn(TimeWindow window, DayOfWeek day) => window.Days.Length == 0 || window.Days.Contains(day);

    private static bool IsWithin(Conditions when, IPAddress? address)
    {
        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return plain is not null && when.SourceNetworks.Any(network => network.Contains(plain));
    }

    private static bool Meets(Device? device, DeviceCondition condition) =>
        device is not null
        && (!condition.Encryption || device.DiskEncrypted)
        && (!condition.Mdm || device.MdmEnrolled)
        && (!condition.MdmCompliant || device.MdmCompliant)
        && (!condition.Firewall || device.FirewallEnabled)
        && (condition.MinOsVersion is null || (device.OsVersion is not null && Number(device.OsVersion) >= Number(condition.MinOsVersion)))
        && (condition.OsTypes.Length == 0 || (device.OsType is not null && condition.OsTypes.Contains(device.OsType)));

    /// <summary>For versions whose numbers are all below 1,000.</summary>
    private static long Number(Version version) =>
        (((((version.Major * 1000L) + version.Minor) * 1000) + Math.Max(version.Build, 0)) * 1000) + Math.Max(version.Revision, 0);

    private static bool MatchesPattern(string pattern, string name) => Regex.IsMatch(
        name, $@"\A{Regex.Escape(pattern).Replace(@"\*", ".*").Replace(@"\?", ".")}\z", RegexOptions.CultureInvariant);
}
