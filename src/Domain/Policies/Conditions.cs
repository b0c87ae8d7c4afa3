using System.Collections.Immutable;
using System.Net;

namespace Sentinel.Domain.Policies;

/// <summary>When a rule matches: all given conditions hold. An empty list, or null, is no condition.</summary>
/// <param name="Profiles">Names, compared ordinally.</param>
/// <param name="ProfilePatterns">Globs with <c>*</c> and <c>?</c> over the whole name.</param>
/// <param name="Users">Handles of persons, compared ordinally.</param>
/// <param name="Groups">At least one of the person's groups is among them, compared ordinally.</param>
/// <param name="Modes">How the keys are fetched.</param>
public sealed record Conditions(
    ImmutableArray<string> Profiles,
    ImmutableArray<string> ProfilePatterns,
    ImmutableArray<string> Users,
    ImmutableArray<string> Groups,
    ImmutableArray<Mode> Modes)
{
    /// <summary>Holds always.</summary>
    public static Conditions Any { get; } = new([], [], [], [], []);

    /// <summary>When on the wall clock; null for any time.</summary>
    public TimeWindow? Time { get; init; }

    /// <summary>The request's address is in one of these. A request from an unknown address is in none.</summary>
    public ImmutableArray<IPNetwork> SourceNetworks { get; init; } = [];

    /// <summary>What is required of the caller's device; null for nothing.</summary>
    public DeviceCondition? Device { get; init; }

    /// <summary>Whether they hold for the profile, as far as it goes.</summary>
    public bool CoversProfile(string name) => (Profiles.IsEmpty || Profiles.Contains(name)) && FitsPatterns(name);

    /// <summary>Whether the name fits one of the patterns, if there are any.</summary>
    public bool FitsPatterns(string name) => ProfilePatterns.IsEmpty || ProfilePatterns.Any(pattern => Glob.Matches(pattern, name));
}

/// <summary>A window of the week on the wall clock of one zone: [start, end), to the tick.</summary>
/// <param name="Days">Days on which it opens; empty for every day.</param>
/// <param name="Start">From midnight, at least 0 and less than 24 h.</param>
/// <param name="End">From midnight, more than 0 and at most 24 h; before <paramref name="Start"/> it is the next day's. Never equal to it.</param>
/// <param name="Zone">The zone, resolved when the document was read.</param>
/// <remarks>
/// A window that runs over midnight belongs to the day on which it opens. Wall time that a clock change skips matches nothing;
/// wall time that it repeats matches twice.
/// </remarks>
public sealed record TimeWindow(ImmutableArray<DayOfWeek> Days, TimeSpan Start, TimeSpan End, TimeZoneInfo Zone)
{
    /// <summary>The longest <see cref="End"/>.</summary>
    public static TimeSpan Midnight { get; } = TimeSpan.FromHours(24);
}

/// <summary>What is required of the caller's device; all that is given must hold. Without an attested posture nothing holds.</summary>
/// <param name="Encryption">Its disk is encrypted.</param>
/// <param name="Mdm">It is enrolled in device management.</param>
/// <param name="MdmCompliant">Device management finds it compliant.</param>
/// <param name="Firewall">Its firewall is on.</param>
/// <param name="MinOsVersion">Least version of its system, compared number by number; null for any.</param>
/// <param name="OsTypes">Systems such as <c>linux</c>; empty for any.</param>
public sealed record DeviceCondition(
    bool Encryption, bool Mdm, bool MdmCompliant, bool Firewall, Version? MinOsVersion, ImmutableArray<string> OsTypes);
