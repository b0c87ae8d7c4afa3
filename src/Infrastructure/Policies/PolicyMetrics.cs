using System.Diagnostics.Metrics;
using Sentinel.Application.Policies;
using Sentinel.Domain.Policies;

namespace Sentinel.Infrastructure.Policies;

/// <summary>Instruments of the policies that are kept, and of the policy file.</summary>
internal sealed class PolicyMetrics
{
    internal const string MeterName = "Sentinel.Policies";
    private const string Kind = "kind";

    private readonly Counter<long> _changes;

    internal PolicyMetrics(IMeterFactory meters, CachedPolicyLoader policies, ProfileCache profiles)
    {
        var meter = meters.Create(MeterName);
        _changes = meter.CreateCounter<long>("sentinel.policy.file.changes", "{change}", "How the policy file stands, each time that changes.");
        meter.CreateObservableCounter(
            "sentinel.policy.cache.loads", () => Both(policies.Loads, profiles.Loads), "{load}", "Versions and profiles that were compiled.");
        meter.CreateObservableGauge(
            "sentinel.policy.cache.entries", () => Both(policies.Count, profiles.Count), "{entry}", "Versions and profiles that are kept.");
        meter.CreateObservableGauge("sentinel.policy.cache.size", () => profiles.Bytes, "By", "About what the rules of profiles take.");
    }

    internal void Changed(string code) => _changes.Add(1, new KeyValuePair<string, object?>("code", code));

    private static IEnumerable<Measurement<long>> Both(long versions, long profiles) =>
        [new(versions, new KeyValuePair<string, object?>(Kind, "version")), new(profiles, new KeyValuePair<string, object?>(Kind, "profile"))];
}
