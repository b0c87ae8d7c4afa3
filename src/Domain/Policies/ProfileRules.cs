using System.Collections.Immutable;

namespace Sentinel.Domain.Policies;

/// <summary>The rules of one policy that can matter to one profile.</summary>
internal sealed class ProfileRules
{
    private const int Own = 64;
    private readonly RuleLists _every;
    private readonly RuleLists _denying;

    public ProfileRules(string profile, ImmutableArray<CompiledRule> all)
    {
        CompiledRule[] covering = [.. all.Where(rule => rule.CoversProfile(profile))];
        (_every, _denying) = (RuleLists.Of(covering), RuleLists.Of([.. covering.Where(rule => rule.Denies)]));
    }

    /// <summary>About how much memory it takes; the rules themselves are the policy's.</summary>
    public int Bytes => Own + _every.Bytes + _denying.Bytes;

    /// <summary>The first rule that matches; null when none does.</summary>
    public CompiledRule? First(ref Inquiry inquiry) => _every.First(ref inquiry);

    /// <summary>The first rule that denies and matches, wherever it stands; null when none does.</summary>
    public CompiledRule? Denial(ref Inquiry inquiry) => _denying.First(ref inquiry);
}
