using System.Collections.Immutable;
using Sentinel.Domain.Policies;
using Sentinel.Domain.RateLimits;

namespace Sentinel.Application.RateLimits;

/// <summary>The limits of one version of the policy, and everybody's buckets.</summary>
internal sealed class LimitsInForce
{
    private readonly Buckets[][] _byWhat;

    private LimitsInForce(long version, ImmutableArray<Buckets> buckets)
    {
        Version = version;
        _byWhat = [.. Enum.GetValues<RateLimited>().Select(what => buckets.Where(each => each.Limit.AppliesTo == what).ToArray())];
    }

    /// <summary>Of the stream of the policy; 0 before the first.</summary>
    public long Version { get; }

    /// <summary>Those on this, in the order in which they are locked.</summary>
    public Buckets[] On(RateLimited what) => _byWhat[(int)what];

    /// <summary>The limits of a version; the buckets of limits that stay as they were stay too.</summary>
    /// <param name="version">Of the stream of the policy.</param>
    /// <param name="policy">The policy's own.</param>
    /// <param name="builtIn">Those that hold where it names none.</param>
    /// <param name="before">Those of the version before; null at first.</param>
    public static LimitsInForce Of(long version, ImmutableArray<RateLimit> policy, ImmutableArray<RateLimit> builtIn, LimitsInForce? before) => new(
        version,
        [
            .. BuiltInLimits.With(policy, builtIn)
                .Select(limit => before?.On(limit.AppliesTo).FirstOrDefault(buckets => buckets.Limit == limit) ?? new Buckets(limit)),
        ]);
}
