using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Sentinel.Application.Policies;
using Sentinel.Domain.Policies;
using Sentinel.Infrastructure.Policies;

namespace Sentinel.Load.Benchmarks;

/// <summary>From a version and a profile to that profile's compiled rules, when they are there; against one bare dictionary of both.</summary>
internal sealed class PolicyCacheHits : IBenchmark
{
    private const int Versions = 4;
    private const int Profiles = 50;
    private const int Repeats = 25;
    private const int MostNanoseconds = 70;

    public string Name => "policy-cache";

    public string What => "a version's and profile's rules out of the cache";

    public async Task<IReadOnlyList<Comparison>> Run(Effort effort, CancellationToken cancellationToken)
    {
        var sample = PolicySample.Of(1_000, Profiles, windows: false);
        var (text, cache) = (sample.Yaml(), new ProfileCache(64 * 1024 * 1024));
        var loader = new CachedPolicyLoader(
            (version, _) => Task.FromResult<PolicyPublished?>(new(version, PolicyHash.Of(text), text, "psn_a", null, default)),
            new YamlPolicyParser((_, _) => []), cache, Versions);
        var keys = (
            from version in Enumerable.Range(1, Versions)
            from profile in sample.Document.Profiles
            select (version, profile: new string(profile.Name))).ToArray();
        var bare = new ConcurrentDictionary<(int, string), ProfileRules>();
        foreach (var (version, profile) in keys)
        {
            bare[(version, new string(profile))] = (await loader.Load(version, cancellationToken)).Policy!.RulesOf(profile)!;
        }

        bool InCache(int version, string profile) => Hit(loader, version).RulesOf(profile) is not null;
        var rounds = await Rounds.Alternate(
            effort.Rounds, () => Measure(effort.Window, keys, (version, profile) => bare.TryGetValue((version, profile), out _)),
            () => Measure(effort.Window, keys, InCache));
        var bytes = Bytes(keys, InCache);
        if (loader.Loads != Versions || cache.Loads != keys.Length)
        {
            throw new InvalidOperationException($"{loader.Loads} versions and {cache.Loads} profiles were loaded, not {Versions} and {keys.Length}.");
        }

        return
        [
            new(What, "ns", Figure.Of("ConcurrentDictionary.TryGetValue", rounds.Baseline), Figure.Of("CachedPolicyLoader", rounds.Ours), rounds.Ratio,
                [
                    Goal.StayUnder("ns", Statistics.Median([.. rounds.Ours.Select(one => one.Value)]), MostNanoseconds),
                    Goal.StayUnder("bytes allocated", bytes, 0),
                ],
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"one thread, {Versions} versions of {Profiles} profiles, {bytes:0.##} bytes allocated per hit; ours notes the use, by which it forgets what is not used")),
        ];
    }

    private static CompiledPolicy Hit(CachedPolicyLoader loader, int version)
    {
        var load = loader.Load(version, CancellationToken.None);
        return load.IsCompletedSuccessfully ? load.Result.Policy! : throw new InvalidOperationException("That was no hit.");
    }

    private static double Bytes((int Version, string Profile)[] keys, Func<int, string, bool> hit)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var (version, profile) in keys)
        {
            hit(version, profile);
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)keys.Length;
    }

    /// <summary>Time of one hit: the median over runs of many.</summary>
    private static Task<Sample> Measure(TimeSpan window, (int Version, string Profile)[] keys, Func<int, string, bool> hit)
    {
        var times = new List<double>();
        for (var begin = Stopwatch.GetTimestamp(); times.Count == 0 || Stopwatch.GetElapsedTime(begin) < window;)
        {
            var hits = 0;
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < Repeats; i++)
            {
                foreach (var (version, profile) in keys)
                {
                    hits += hit(version, profile) ? 1 : 0;
                }
            }

            times.Add(Stopwatch.GetElapsedTime(started).TotalNanoseconds / (Repeats * keys.Length));
            if (hits != Repeats * keys.Length)
            {
                throw new InvalidOperationException($"{hits} of {Repeats * keys.Length} were hits.");
            }
        }

        return Task.FromResult(new Sample(Statistics.Median(times), (long)times.Count * Repeats * keys.Length));
    }
}
