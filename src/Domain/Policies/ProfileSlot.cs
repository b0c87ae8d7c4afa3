using System.Collections.Immutable;

namespace Sentinel.Domain.Policies;

/// <summary>Where the rules of one profile of one policy are kept between uses.</summary>
/// <remarks>
/// Whoever finds them here pays for two reads. Whoever does not builds them, once for all that ask meanwhile. What was read stays right
/// when it is dropped: nothing of it ever changes.
/// </remarks>
internal sealed class ProfileSlot(
    Profile profile, ImmutableArray<CompiledRule> all, ImmutableArray<ApprovalRule> approvals, ProfileCache cache)
{
    private readonly Lock _building = new();
    private volatile ProfileRules? _rules;
    private volatile bool _used;
    private volatile ApprovalBinding? _approval;

    public Profile Profile { get; } = profile;

    /// <summary>What an approval of it binds; null when nobody could approve it.</summary>
    public ApprovalBinding? Approval => _approval ??= ApprovalBinding.Of(Profile, approvals);

    public ProfileRules Rules
    {
        get
        {
            var rules = _rules ?? Build();

            // Written only when it changes anything: the line stays in the caches of all cores that decide.
            if (!_used)
            {
                _used = true;
            }

            return rules;
        }
    }

    /// <summary>Whether it was used since this was last asked.</summary>
    public bool TakeUse()
    {
        var used = _used;
        _used = false;
        return used;
    }

    public void Drop() => _rules = null;

    private ProfileRules Build()
    {
        lock (_building)
        {
            if (_rules is { } built)
            {
                return built;
            }

            var rules = new ProfileRules(Profile.Name, all);
            _rules = rules;
            _used = true;
            cache.Admit(this, rules.Bytes);
            return rules;
        }
    }
}
