using System.Collections.Immutable;

namespace Sentinel.Domain.Policies;

/// <summary>Makes up requests that rules match.</summary>
internal static class LintRequest
{
    private const int MostTries = 8;
    private static readonly DateTime Monday = new(2026, 1, 5);

    /// <summary>Every way in which keys are fetched.</summary>
    public static ImmutableArray<Mode> Modes { get; } = [Mode.Server, Mode.Cli, Mode.CredentialProcess];

    /// <summary>Some requests that could be matched by both conditions; whoever asks must try them.</summary>
    public static IEnumerable<Witness> Of(Conditions one, Conditions two, PolicyDocument document, LintZones zones) =>
        from user in Users(one, two, document).Take(1)
        from mode in Both(one.Modes, two.Modes, Modes).Take(1)
        from profile in Profiles(one, two, document).Take(MostTries)
        from time in Times(one, two, zones).Take(2 * MostTries)
        from source in one.SourceNetworks.Concat(two.SourceNetworks).Select(network => network.BaseAddress).DefaultIfEmpty(null).Take(MostTries)
        select new Witness(user, Groups(one, two), profile, mode, time, source, Posture(one.Device, two.Device));

    public static PolicyQuery Query(this Witness witness) => new(
        witness.User, [.. witness.Groups], witness.Profile, witness.Mode, witness.Time, witness.SourceAddress)
    {
        Device = witness.Device,
        SessionTracked = true,
    };

    private static DateTimeOffset Noon => new(Monday.AddHours(12), TimeSpan.Zero);

    private static IEnumerable<string> Users(Conditions one, Conditions two, PolicyDocument document) =>
        one.Users.IsEmpty && two.Users.IsEmpty
            ? [LintNames.Fresh("someone", name => document.Rules.Any(rule => rule.Conditions.Users.Contains(name)))]
            : Both(one.Users, two.Users, []);

    private static ImmutableArray<string> Groups(Conditions one, Conditions two) =>
        Both(one.Groups, two.Groups, []).Take(1).ToImmutableArray() is { IsEmpty: false } shared
            ? shared
            : [.. one.Groups.Take(1), .. two.Groups.Take(1)];

    private static IEnumerable<string> Profiles(Conditions one, Conditions two, PolicyDocument document) => Both(
        one.Profiles, two.Profiles,
        [
            .. document.Profiles.Select(profile => profile.Name), .. one.ProfilePatterns.SelectMany(LintNames.Examples),
            .. two.ProfilePatterns.SelectMany(LintNames.Examples), "anything",
        ]).Where(name => one.FitsPatterns(name) && two.FitsPatterns(name));

    /// <summary>Where both have a window, all kinds of instant at which both are open, and none when they never are.</summary>
    private static IEnumerable<DateTimeOffset> Times(Conditions one, Conditions two, LintZones zones) =>
        one.Time is { } first && two.Time is { } second && zones.Knows(first.Zone, second.Zone)
            ? zones.Meetings(first, second)
            : Times(one).Concat(Times(two)).Append(Noon);

    private static IEnumerable<DateTimeOffset> Times(Conditions conditions) => conditions.Time is not { } window ? [] :
        from day in Enumerable.Range(0, 7)
        let wall = Monday.AddDays(day) + window.Start
        where window.Days.IsEmpty || window.Days.Contains(wall.DayOfWeek)
        where !window.Zone.IsInvalidTime(wall)
        select new DateTimeOffset(wall, window.Zone.GetUtcOffset(wall)).ToUniversalTime();

    private static Device? Posture(DeviceCondition? one, DeviceCondition? two) => (one ?? two) is null ? null : new(
        one?.Encryption == true || two?.Encryption == true,
        one?.Mdm == true || two?.Mdm == true,
        one?.MdmCompliant == true || two?.MdmCompliant == true,
        one?.Firewall == true || two?.Firewall == true,
        Both(one?.OsTypes ?? [], two?.OsTypes ?? [], []).FirstOrDefault(),
        new[] { one?.MinOsVersion, two?.MinOsVersion }.Max());

    private static IEnumerable<T> Both<T>(ImmutableArray<T> one, ImmutableArray<T> two, ImmutableArray<T> otherwise) =>
        one.IsEmpty ? two.IsEmpty ? otherwise : two : two.IsEmpty ? one : one.Intersect(two);
}
