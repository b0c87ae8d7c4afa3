using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Domain.RateLimits;

/// <summary>The <em>no</em> of the rate limits.</summary>
public static class RateLimitRefusals
{
    /// <summary>Nothing was decided and nothing recorded; after the wait the same call is looked at.</summary>
    /// <param name="what">What is limited.</param>
    /// <param name="per">Whose limit it is.</param>
    /// <param name="allowance">How that stands.</param>
    /// <param name="wait">How long until there is a token.</param>
    public static Refusal Limited(RateLimited what, RateLimitScope per, Allowance allowance, TimeSpan wait) =>
        new("rate-limited", $"Too many {What(what)} {Whose(per)}. Wait as long as Retry-After says; whoever asks sooner is not heard sooner.")
        {
            RetryAfter = wait,
            Allowance = allowance,
        };

    private static string What(RateLimited what) => what switch
    {
        RateLimited.Lease => "new leases",
        RateLimited.Reserve => "fetches of keys",
        RateLimited.Session => "openings of sessions",
        RateLimited.Request => "requests for approval",
        RateLimited.BreakGlass => "breakings of the glass",
        RateLimited.Authentication => "failed authentications",
        _ => "calls",
    };

    private static string Whose(RateLimitScope per) => per switch
    {
        RateLimitScope.Session => "of this session",
        RateLimitScope.PersonProfile => "of yours for this profile",
        RateLimitScope.Address => "from your address",
        _ => "of yours",
    };
}
