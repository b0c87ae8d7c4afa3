using System.Collections.Immutable;

namespace Sentinel.Domain.Policies;

/// <summary>The rules that can matter to one profile.</summary>
/// <remarks>Built at first use: a policy of many profiles and patterns compiles at once. Two builders make equal lists.</remarks>
internal sealed class ProfileIndex(Profile profile, ImmutableArray<CompiledRule> all)
{
    private RuleLists? _every;
    private RuleLists? _denying;

    public Profile Profile { get; } = profile;

    /// <summary>The first rule that matches; null when none does.</summary>
    public CompiledRule? First(ref Inquiry inquiry) => (_every ??= Build(deniesOnly: false)).First(ref inquiry);

    /// <summary>Whether some rule that denies matches.</summary>
    public bool IsDenied(ref Inquiry inquiry) => (_denying ??= Build(deniesOnly: true)).First(ref inquiry) is not null;

    private RuleLists Build(bool deniesOnly) =>
        RuleLists.Of([.. all.Where(rule => (rule.Denies || !deniesOnly) && rule.CoversProfile(Profile.Name))]);
}
