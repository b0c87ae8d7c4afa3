using System.Diagnostics.Metrics;
using System.Text.Json;
using Sentinel.Domain.Policies;

namespace Sentinel.Application.RateLimits;

/// <summary>Counts what the rate limits refuse; no label names anybody.</summary>
public sealed class RateLimitMetrics
{
    private readonly Counter<long> _refusals;

    public RateLimitMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _refusals = meters.Create("Sentinel.RateLimits").CreateCounter<long>("sentinel.rate_limit.refusals", "{refusal}", "Tries beyond a rate limit.");
    }

    internal void Limited(RateLimited what, RateLimitScope per)
    {
        if (_refusals.Enabled)
        {
            _refusals.Add(1, new("what", JsonNamingPolicy.SnakeCaseLower.ConvertName(what.ToString())), new KeyValuePair<string, object?>("per", JsonNamingPolicy.SnakeCaseLower.ConvertName(per.ToString())));
        }
    }
}
