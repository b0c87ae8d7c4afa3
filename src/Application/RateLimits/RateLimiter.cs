using System.Collections.Immutable;
using Sentinel.Application.Policies;
using Sentinel.Domain.Policies;
using Sentinel.Domain.RateLimits;

namespace Sentinel.Application.RateLimits;

/// <summary>Counts what each holder does on this node, and refuses what is too much; it never makes anybody wait.</summary>
/// <remarks>
/// A try that several limits concern takes a token of each or of none. What is refused changes nothing else and is no event: the log is not
/// for whoever loops to write to.
/// </remarks>
/// <param name="builtIn">The limits that hold where the policy names none.</param>
/// <param name="metrics">Counts refusals.</param>
/// <param name="clock">Its monotonic clock counts.</param>
public sealed class RateLimiter(ImmutableArray<RateLimit> builtIn, RateLimitMetrics metrics, TimeProvider clock)
{
    private readonly long _origin = clock.GetTimestamp();
    private readonly Lock _changing = new();
    private volatile LimitsInForce? _inForce;

    private delegate TokenBucket Change(TokenBucket bucket, RateLimit limit, TimeSpan now);

    private TimeSpan Now => clock.GetElapsedTime(_origin);

    /// <summary>Takes a token of each limit on this, or of none.</summary>
    /// <param name="policy">The policy by which the request is decided.</param>
    /// <param name="what">What is done.</param>
    /// <param name="holder">Who does it; a limit per something that is not known is not asked.</param>
    public Taken Take(PolicyInForce policy, RateLimited what, in Holder holder) => Ask(policy, what, holder, spends: true);

    /// <summary>Whether a token of each could be had. None is taken; a look in vain counts as a try in vain.</summary>
    public Taken Look(PolicyInForce policy, RateLimited what, in Holder holder) => Ask(policy, what, holder, spends: false);

    /// <summary>Counts what has happened already, such as a failed authentication.</summary>
    /// <returns>How long until it is as if it had not.</returns>
    public TimeSpan Spend(PolicyInForce policy, RateLimited what, in Holder holder) =>
        Put(policy, what, holder, static (bucket, limit, now) => bucket.Spent(limit, now));

    /// <summary>Gives back a token of each: what they were taken for was not even tried.</summary>
    public void Return(PolicyInForce policy, RateLimited what, in Holder holder) =>
        Put(policy, what, holder, static (bucket, limit, now) => bucket.Returned(limit, now));

    /// <summary>How many holders of a limit are remembered because it matters what they did.</summary>
    public int Remembered(RateLimited what, RateLimitScope per) =>
        _inForce?.On(what).FirstOrDefault(buckets => buckets.Limit.Per == per)?.Count(Now) ?? 0;

    private Taken Ask(PolicyInForce policy, RateLimited what, in Holder holder, bool spends)
    {
        var taken = Ask(InForce(policy).On(what), 0, holder, Now, spends, Taken.Unlimited);
        if (!taken.IsGranted)
        {
            metrics.Limited(what, taken.Per);
        }

        return taken;
    }

    /// <summary>Asks one limit after the other, each with the locks of those before it: all know what all say before any changes.</summary>
    private static Taken Ask(Buckets[] limits, int index, in Holder holder, TimeSpan now, bool spends, in Taken before)
    {
        if (index == limits.Length)
        {
            return before;
        }

        var (limit, key) = (limits[index].Limit, holder.Key(limits[index].Limit.Per));
        if (!key.IsKnown)
        {
            return Ask(limits, index + 1, holder, now, spends, before);
        }

        var shelf = limits[index].ShelfOf(key);
        lock (shelf)
        {
            var tried = shelf.Find(key, now, out var place).Take(limit, now);
            var taken = Ask(limits, index + 1, holder, now, spends, before.And(Taken.Of(limit, tried, now)));
            if (tried.IsGranted ? spends && taken.IsGranted : true)
            {
                shelf.Put(key, place, tried.Bucket, now);
            }

            return taken;
        }
    }

    private TimeSpan Put(PolicyInForce policy, RateLimited what, in Holder holder, Change change)
    {
        var (now, longest) = (Now, TimeSpan.Zero);
        foreach (var buckets in InForce(policy).On(what))
        {
            var key = holder.Key(buckets.Limit.Per);
            if (key.IsKnown && buckets.ShelfOf(key) is var shelf)
            {
                lock (shelf)
                {
                    var changed = change(shelf.Find(key, now, out var place), buckets.Limit, now);
                    shelf.Put(key, place, changed, now);
                    longest = changed.UntilQuiet(buckets.Limit, now) is var quiet && quiet > longest ? quiet : longest;
                }
            }
        }

        return longest;
    }

    /// <summary>A newer policy counts at once and for all; whoever still decides by the one before is counted by the newer.</summary>
    private LimitsInForce InForce(PolicyInForce policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return _inForce is { } current && current.Version >= policy.Policy.Version ? current : Renew(policy);
    }

    private LimitsInForce Renew(PolicyInForce policy)
    {
        lock (_changing)
        {
            return _inForce is { } current && current.Version >= policy.Policy.Version
                ? current
                : _inForce = LimitsInForce.Of(policy.Policy.Version, policy.Compiled?.Document.RateLimits ?? [], builtIn, _inForce);
        }
    }
}
