using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Sentinel.Application.Policies;
using Sentinel.Application.RateLimits;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;

namespace Sentinel.Unit.RateLimits;

/// <summary>Limits, policies with them, and limiters for the specs.</summary>
internal static class Limits
{
    public static readonly PolicyInForce NoPolicy = PolicyInForce.None;

    public static RateLimit Of(RateLimited what, RateLimitScope per, int perMinute, int burst) =>
        new(what, per, perMinute, TimeSpan.FromMinutes(1), burst, RateLimit.DefaultBackoffMaxLevel, RateLimit.DefaultCooldown);

    public static PolicyInForce Policy(int version, params ImmutableArray<RateLimit> limits) => new(
        new(PolicyStream.Id, version, Domain.Policies.Policy.Initial),
        CompiledPolicy.Compile(new([], []) { RateLimits = limits }, version, "hash"));

    public static RateLimiter Limiter(TimeProvider clock, ImmutableArray<RateLimit>? builtIn = null) =>
        new(builtIn ?? new RateLimitOptions().BuiltIn(30, 10), new RateLimitMetrics(new Meters()), clock);

    public static PersonId Person(string name) => new("psn_" + name);

    public static SessionId Session(string name) => new("ses_" + name);

    private sealed class Meters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}
