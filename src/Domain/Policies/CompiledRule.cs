using System.Collections.Immutable;

namespace Sentinel.Domain.Policies;

/// <summary>A rule with its conditions made ready to be compared.</summary>
/// <remarks>
/// A rule with a value that this version does not know denies, and the condition with that value holds always: what was not
/// understood must neither grant nor let anything slip past.
/// </remarks>
internal sealed class CompiledRule
{
    private const int AnyMode = ~0;
    private readonly NameSet _profiles;
    private readonly NameSet _users;
    private readonly NameSet _groups;
    private readonly int _modes;
    private readonly CompiledWindow? _window;
    private readonly CompiledNetwork[] _networks;
    private readonly DeviceCondition? _device;
    private readonly Effect _effect;
    private readonly PolicyDecision _unmet;
    private readonly PolicyDecision _met;

    public CompiledRule(Rule rule, int index, WallClocks clocks)
    {
        (Rule, Index) = (rule, index);
        var when = rule.Conditions;
        (_profiles, _users, _groups) = (new(when.Profiles), new(when.Users), new(when.Groups));
        var modesKnown = when.Modes.All(mode => Inquiry.BitOf(mode) != 0);
        _modes = when.Modes.IsEmpty || !modesKnown ? AnyMode : when.Modes.Aggregate(0, (set, mode) => set | Inquiry.BitOf(mode));
        _window = when.Time is null ? null : CompiledWindow.Compile(when.Time, clocks);
        _networks = [.. when.SourceNetworks.Select(network => new CompiledNetwork(network))];
        _device = when.Device;
        _effect = modesKnown && _window is null == when.Time is null && Enum.IsDefined(rule.Effect) ? rule.Effect : Effect.Deny;
        _unmet = new(rule, index, _effect);
        _met = new(rule, index, Effect.Allow);
    }

    public Rule Rule { get; }

    public int Index { get; }

    public bool Denies => _effect == Effect.Deny;

    /// <summary>What this rule decides, given that it matches.</summary>
    public PolicyDecision Decide(ref Inquiry inquiry)
    {
        var met = _effect switch
        {
            Effect.Allow => true,
            Effect.RequireServer => inquiry.Query.Mode == Mode.Server,
            Effect.RequireServerSession => inquiry.Query.Mode == Mode.Server && inquiry.Query.SessionTracked,
            _ => false,
        };
        var decision = met ? _met : _unmet;
        return _window is null ? decision : decision with { Until = _window.Until(inquiry.Ticks) };
    }

    /// <summary>Key of the first condition that does not hold; null when the rule matches.</summary>
    public string? Failed(ref Inquiry inquiry)
    {
        var profile = inquiry.Query.Profile;
        return !CoversName(profile) ? "profiles"
            : !CoversPattern(profile) ? "profile_patterns"
            : !CoversUser(inquiry.Query.User) ? "users"
            : !CoversGroups(inquiry.Query.Groups) ? "groups"
            : !CoversMode(ref inquiry) ? "mode"
            : !CoversTime(ref inquiry) ? "time"
            : !CoversSource(ref inquiry) ? "source_ip"
            : !CoversDevice(ref inquiry) ? "device"
            : null;
    }

    public bool CoversProfile(string name) => CoversName(name) && CoversPattern(name);

    public bool CoversGroups(ImmutableHashSet<string> groups) => _groups.IsEmpty || _groups.Overlaps(groups);

    /// <summary>All conditions but profile, user and groups, which have an index.</summary>
    public bool CoversRest(ref Inquiry inquiry) =>
        CoversMode(ref inquiry) && CoversTime(ref inquiry) && CoversSource(ref inquiry) && CoversDevice(ref inquiry);

    private bool CoversName(string name) => _profiles.IsEmpty || _profiles.Contains(name);

    private bool CoversPattern(string name)
    {
        foreach (var pattern in Rule.Conditions.ProfilePatterns)
        {
            if (Glob.Matches(pattern, name))
            {
                return true;
            }
        }

        return Rule.Conditions.ProfilePatterns.IsEmpty;
    }

    private bool CoversUser(string user) => _users.IsEmpty || _users.Contains(user);

    private bool CoversMode(ref Inquiry inquiry) => (_modes & inquiry.ModeBit) != 0;

    private bool CoversTime(ref Inquiry inquiry) => _window is null || _window.Holds(ref inquiry);

    private bool CoversSource(ref Inquiry inquiry)
    {
        if (_networks.Length == 0)
        {
            return true;
        }

        var source = inquiry.Source();
        foreach (var network in _networks)
        {
            if (network.Contains(source))
            {
                return true;
            }
        }

        return false;
    }

    private bool CoversDevice(ref Inquiry inquiry) => _device is null || inquiry.Query.Device?.Meets(_device) == true;
}
