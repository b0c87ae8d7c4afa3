using System.Collections.Immutable;

namespace Sentinel.Domain.Policies;

/// <summary>Whether the rules before a rule, one or several of them together, match whatever it matches.</summary>
/// <remarks>
/// The rule's requests are cut, one condition after the other, into those between which no earlier rule can tell; of conditions that
/// more only fulfils the better (groups, a device, a name that nobody lists) those with the least are enough. A yes is never wrong.
/// There is a bound to the work on a document, beyond which nothing is said.
/// </remarks>
internal sealed class LintCover(PolicyDocument document, LintZones zones, CancellationToken cancellationToken)
{
    private const int Most = 150_000;
    private const int MostOfOne = Most / 3;
    private readonly LintRule[] _rules = [.. document.Rules.Select(rule => new LintRule(rule.Conditions))];
    private int _left = Most;

    /// <summary>Places of the rules that decide these conditions' requests, in order; none when some of them get through, or it is not known.</summary>
    /// <param name="place">Rules before this one.</param>
    /// <param name="conditions">Of that rule, or a part of them.</param>
    public IReadOnlyList<int> Deciders(int place, Conditions conditions)
    {
        var (deciders, left) = (new SortedSet<int>(), Math.Min(_left, MostOfOne));
        var before = left;
        var covered = IsCovered(conditions, Enumerable.Range(0, place).ToArray(), 0, deciders, ref left);
        _left -= before - left;
        return covered ? [.. deciders] : [];
    }

    private bool IsCovered(Conditions conditions, int[] rules, int step, SortedSet<int> deciders, ref int left)
    {
        if (Kinds(conditions, rules, step) is not { } kinds)
        {
            deciders.Add(rules[0]);
            return true;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var fits in kinds)
        {
            cancellationToken.ThrowIfCancellationRequested();
            left -= rules.Length;
            var those = left < 0 ? [] : Array.FindAll(rules, rule => fits(_rules[rule]));
            if (those.Length == 0 || (seen.Add(string.Join(',', those)) && !IsCovered(conditions, those, step + 1, deciders, ref left)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Of one condition, each kind of request that these rules can tell apart, as what fits it; null behind the last condition.</summary>
    private IEnumerable<Predicate<LintRule>>? Kinds(Conditions conditions, int[] rules, int step) => step switch
    {
        0 => Listed(conditions.Users, rule => rule.Users),
        1 => Profiles(conditions),
        2 => Listed(conditions.Groups, rule => rule.Groups),
        3 => (conditions.Modes.IsEmpty ? LintRequest.Modes : conditions.Modes).Select(mode => (Predicate<LintRule>)(rule => rule.HasMode(mode))),
        4 => Devices(conditions.Device),
        5 => Sources(conditions, rules),
        6 => Times(conditions, rules),
        _ => null,
    };

    private static IEnumerable<Predicate<LintRule>> Listed(ImmutableArray<string> names, Func<LintRule, NameSet> set) => names.IsEmpty
        ? [rule => set(rule).IsEmpty]
        : names.Select(name => (Predicate<LintRule>)(rule => set(rule).IsEmpty || set(rule).Contains(name)));

    private static IEnumerable<Predicate<LintRule>> Profiles(Conditions conditions) => conditions switch
    {
        { Profiles.IsEmpty: false } => conditions.Profiles.Where(conditions.FitsPatterns)
            .Select(name => (Predicate<LintRule>)(rule => rule.HasProfile(name))),
        { ProfilePatterns.IsEmpty: false } => conditions.ProfilePatterns.Select(pattern => (Predicate<LintRule>)(rule => rule.HasAll(pattern))),
        _ => [rule => rule.HasAll("*")],
    };

    private static IEnumerable<Predicate<LintRule>> Devices(DeviceCondition? condition) => condition is null
        ? [rule => rule.Conditions.Device is null]
        : condition.OsTypes.Cast<string?>().DefaultIfEmpty(null)
            .Select(system => new Device(
                condition.Encryption, condition.Mdm, condition.MdmCompliant, condition.Firewall, system, condition.MinOsVersion))
            .Select(device => (Predicate<LintRule>)(rule => rule.Conditions.Device is null || device.Meets(rule.Conditions.Device)));

    private IEnumerable<Predicate<LintRule>> Sources(Conditions conditions, int[] rules)
    {
        if (conditions.SourceNetworks.IsEmpty)
        {
            return [rule => rule.Conditions.SourceNetworks.IsEmpty];
        }

        var asked = LintNetworks.Of(conditions.SourceNetworks);
        var edges = rules.SelectMany(rule => _rules[rule].Networks.Ranges).SelectMany(range => new[] { range.From, range.To + 1 });
        return asked.Ranges.Select(range => range.From).Concat(edges).Distinct().Where(asked.Contains)
            .Select(point => (Predicate<LintRule>)(rule => rule.Conditions.SourceNetworks.IsEmpty || rule.Networks.Contains(point)));
    }

    private IEnumerable<Predicate<LintRule>> Times(Conditions conditions, int[] rules)
    {
        var asked = new LintRule(conditions);
        LintRule[] windows = [.. rules.Select(rule => _rules[rule]).Append(asked).Where(rule => rule.Week is not null)];
        TimeZoneInfo[] clocks = [.. windows.Select(rule => rule.Conditions.Time!.Zone).DistinctBy(zone => zone.Id)];
        var standings = clocks.Length < 2
            ? [[0L]]
            : zones.Standings(clocks);
        if (standings.Count == 0)
        {
            // Of clocks that are not compared, those of other zones count as never open.
            (clocks, standings) = (asked.Week is null ? [] : [conditions.Time!.Zone], [[0L]]);
            windows = Array.FindAll(windows, IsCompared);
        }

        return standings.SelectMany(offsets =>
        {
            var edges = windows.SelectMany(rule => rule.Week!.Spans.SelectMany(span => new[] { span.From, span.To })
                .Select(edge => LintZones.Within(edge - Ahead(rule))));
            return edges.Append(0).Distinct().Where(at => IsOpen(asked, at)).Select(at => (Predicate<LintRule>)(rule => IsOpen(rule, at)));

            bool IsOpen(LintRule rule, long at) =>
                rule.Week is null || (IsCompared(rule) && rule.Week.Contains(LintZones.Within(at + Ahead(rule))));

            long Ahead(LintRule rule) => offsets[Array.FindIndex(clocks, zone => zone.Id == rule.Conditions.Time!.Zone.Id)];
        });

        bool IsCompared(LintRule rule) => clocks.Any(zone => zone.Id == rule.Conditions.Time!.Zone.Id);
    }

    /// <summary>A rule's conditions, made ready to be compared.</summary>
    private sealed class LintRule(Conditions conditions)
    {
        private readonly NameSet _profiles = new(conditions.Profiles);

        public Conditions Conditions { get; } = conditions;

        public NameSet Users { get; } = new(conditions.Users);

        public NameSet Groups { get; } = new(conditions.Groups);

        public LintNetworks Networks { get; } = LintNetworks.Of(conditions.SourceNetworks);

        /// <summary>Null for any time.</summary>
        public LintWeek? Week { get; } = conditions.Time is null ? null : LintWeek.Of(conditions.Time);

        public bool HasMode(Mode mode) => Conditions.Modes.IsEmpty || Conditions.Modes.Contains(mode);

        public bool HasProfile(string name) => (_profiles.IsEmpty || _profiles.Contains(name)) && Conditions.FitsPatterns(name);

        /// <summary>Whether it has every name that fits the pattern; sometimes no though it does.</summary>
        public bool HasAll(string pattern) => _profiles.IsEmpty
            && (Conditions.ProfilePatterns.IsEmpty || Conditions.ProfilePatterns.Any(own => LintNames.Includes(own, pattern)));
    }
}
