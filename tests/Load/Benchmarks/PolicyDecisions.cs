using System.Diagnostics;
using System.Globalization;
using Sentinel.Domain.Policies;

namespace Sentinel.Load.Benchmarks;

/// <summary>Decisions of a compiled policy, against the same rules written by hand in C# and against Cedar.</summary>
internal sealed class PolicyDecisions : IBenchmark
{
    private const int Repeats = 25;

    public string Name => "policy";

    public string What => "decisions of 10 rules, of 10 with windows, of 1,000";

    public async Task<IReadOnlyList<Comparison>> Run(Effort effort, CancellationToken cancellationToken)
    {
        var all = new List<Comparison>();
        foreach (var (what, sample, byHand, hand, goal) in Cases())
        {
            var policy = Checked(sample, byHand);
            var bytes = Bytes(policy, sample);
            var ours = () => Measure(effort.Window, sample, (in PolicyQuery query) => policy.Decide(query).Effect == Effect.Allow);
            var note = string.Create(
                CultureInfo.InvariantCulture,
                $"one thread, {bytes:0.##} bytes allocated per decision, {sample.Queries.Length} requests of which {sample.Allowed} are allowed");
            var rounds = await Rounds.Alternate(effort.Rounds, () => Measure(effort.Window, sample, byHand), ours);
            var inShort = effort == Effort.Short;
            all.Add(Compare(what, hand, rounds, goal, inShort ? note + "; Cedar is measured only at full effort" : note));
            if (!inShort)
            {
                await using var cedar = await CedarProcess.Start(sample, cancellationToken);
                rounds = await Rounds.Alternate(effort.Rounds, () => cedar.Measure(effort.Window, cancellationToken), ours);
                all.Add(Compare(
                    $"{what}, Cedar", $"Cedar {CedarProcess.Version}, WebAssembly in Node.js", rounds, goal,
                    "Cedar's policies parsed beforehand; request, groups and the wall time handed over as JavaScript objects with each call, as its interface asks"));
            }
        }

        return all;
    }

    private static IEnumerable<(string What, PolicySample Sample, Decide ByHand, string Hand, double Goal)> Cases()
    {
        const string Chain = "if chain in C#";
        yield return ("decision of 10 rules", PolicySample.Of(10, 10, windows: false), (in query) => TenByHand(query, windows: false), Chain, 200);
        yield return ("decision of 10 rules with windows", PolicySample.Of(10, 10, windows: true), (in query) => TenByHand(query, windows: true), Chain, 300);
        var thousand = PolicySample.Of(1_000, 50, windows: false);
        var rules = thousand.Document.Rules.Select(rule => (Profile: rule.Conditions.Profiles[0], Team: rule.Conditions.Groups[0])).ToArray();
        yield return ("decision of 1,000 rules", thousand, (in query) => OneOf(rules, query), "the same comparisons in a loop", 2_000);
    }

    private static Comparison Compare(string what, string baseline, Rounds rounds, double goal, string note) => new(
        what, "ns", Figure.Of(baseline, rounds.Baseline), Figure.Of("CompiledPolicy.Decide", rounds.Ours), rounds.Ratio,
        [Goal.StayUnder("ns", Statistics.Median([.. rounds.Ours.Select(sample => sample.Value)]), goal)], note);

    /// <summary>The policy, once it and the baseline answered each request as they must.</summary>
    private static CompiledPolicy Checked(PolicySample sample, Decide byHand)
    {
        var policy = CompiledPolicy.Compile(sample.Document, 1, "");
        foreach (var (query, rule) in sample.Queries.Zip(sample.Rules))
        {
            if (policy.Decide(query).RuleIndex != rule || byHand(query) != rule >= 0)
            {
                throw new InvalidOperationException($"{query} is decided by {policy.Decide(query)}, by hand {byHand(query)}; rule {rule} was expected.");
            }
        }

        return policy;
    }

    private static double Bytes(CompiledPolicy policy, PolicySample sample)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Repeats; i++)
        {
            foreach (ref readonly var query in sample.Queries.AsSpan())
            {
                policy.Decide(query);
            }
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)(Repeats * sample.Queries.Length);
    }

    /// <summary>Time of one decision: the median over runs of many.</summary>
    private static Task<Sample> Measure(TimeSpan window, PolicySample sample, Decide decide)
    {
        var times = new List<double>();
        for (var begin = Stopwatch.GetTimestamp(); times.Count == 0 || Stopwatch.GetElapsedTime(begin) < window;)
        {
            var allowed = 0;
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < Repeats; i++)
            {
                foreach (ref readonly var query in sample.Queries.AsSpan())
                {
                    allowed += decide(query) ? 1 : 0;
                }
            }

            times.Add(Stopwatch.GetElapsedTime(started).TotalNanoseconds / (Repeats * sample.Queries.Length));
            if (allowed != Repeats * sample.Allowed)
            {
                throw new InvalidOperationException($"{allowed} requests were allowed of {Repeats * sample.Allowed}.");
            }
        }

        return Task.FromResult(new Sample(Statistics.Median(times), (long)times.Count * Repeats * sample.Queries.Length));
    }

    private static bool TenByHand(in PolicyQuery query, bool windows) =>
        (query.Profile == "profile-0" && query.Groups.Contains("team-0") && query.Mode == Mode.Server && IsOpen(query.Time, windows))
        || (query.Profile == "profile-1" && query.Groups.Contains("team-0") && query.Mode == Mode.Server && IsOpen(query.Time, windows))
        || (query.Profile == "profile-2" && query.Groups.Contains("team-0") && query.Mode == Mode.Server && IsOpen(query.Time, windows))
        || (query.Profile == "profile-3" && query.Groups.Contains("team-0") && query.Mode == Mode.Server && IsOpen(query.Time, windows))
        || (query.Profile == "profile-4" && query.Groups.Contains("team-0") && query.Mode == Mode.Server && IsOpen(query.Time, windows))
        || (query.Profile == "profile-5" && query.Groups.Contains("team-0") && query.Mode == Mode.Server && IsOpen(query.Time, windows))
        || (query.Profile == "profile-6" && query.Groups.Contains("team-0") && query.Mode == Mode.Server && IsOpen(query.Time, windows))
        || (query.Profile == "profile-7" && query.Groups.Contains("team-0") && query.Mode == Mode.Server && IsOpen(query.Time, windows))
        || (query.Profile == "profile-8" && query.Groups.Contains("team-0") && query.Mode == Mode.Server && IsOpen(query.Time, windows))
        || (query.Profile == "profile-9" && query.Groups.Contains("team-0") && query.Mode == Mode.Server && IsOpen(query.Time, windows));

    private static bool OneOf((string Profile, string Team)[] rules, in PolicyQuery query)
    {
        foreach (var (profile, team) in rules)
        {
            if (query.Profile == profile && query.Groups.Contains(team) && query.Mode == Mode.Server)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOpen(DateTimeOffset time, bool windows)
    {
        if (!windows)
        {
            return true;
        }

        var local = TimeZoneInfo.ConvertTime(time, PolicySample.Zone);
        return local is { DayOfWeek: not (DayOfWeek.Saturday or DayOfWeek.Sunday), Hour: >= PolicySample.Opens and < PolicySample.Closes };
    }

    private delegate bool Decide(in PolicyQuery query);
}
