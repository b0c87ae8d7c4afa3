using System.Diagnostics;
using System.Globalization;
using Sentinel.Domain.Credentials;
using Sentinel.Domain.Policies;
using Sentinel.Infrastructure.Policies;
using YamlDotNet.Core;

namespace Sentinel.Load.Benchmarks;

/// <summary>From the text of a policy to one that has answered for every profile.</summary>
internal sealed class PolicyCompile : IBenchmark
{
    private const int Rules = 1_000;
    private const int MostMilliseconds = 50;

    public string Name => "policy-compile";

    public string What => "a document of 1,000 rules parsed, validated and compiled";

    public async Task<IReadOnlyList<Comparison>> Run(Effort effort, CancellationToken cancellationToken)
    {
        var sample = PolicySample.Of(Rules, 50, windows: false);
        var text = sample.Yaml();
        var parser = new YamlPolicyParser((policy, arns) => LeasePolicy.Validate(policy, arns));
        var events = Events(text);
        var rounds = await Rounds.Alternate(
            effort.Rounds,
            () => Measure(effort.Window, () => Events(text), events),
            () => Measure(effort.Window, () => Ready(parser, text, sample), sample.Document.Profiles.Length));
        return
        [
            new(What, "ms",
                Figure.Of("YamlDotNet's parser alone", rounds.Baseline), Figure.Of("parser, checks and CompiledPolicy", rounds.Ours), rounds.Ratio,
                [Goal.StayUnder("ms", Statistics.Median([.. rounds.Ours.Select(one => one.Value)]), MostMilliseconds)],
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{text.Length / 1024} KiB, {events} events of YAML; the baseline throws them away, ours asks each of the {sample.Document.Profiles.Length} profiles once, which builds its index; both warm, the first document of a process takes longer")),
        ];
    }

    private static int Events(string text)
    {
        var parser = new Parser(new StringReader(text));
        var events = 0;
        while (parser.MoveNext())
        {
            events++;
        }

        return events;
    }

    /// <summary>How many profiles were asked; -1 when the document was not understood.</summary>
    private static int Ready(YamlPolicyParser parser, string text, PolicySample sample)
    {
        if (parser.Parse(text, CancellationToken.None) is not { Document: { Rules.Length: Rules } document, Findings.IsEmpty: true })
        {
            return -1;
        }

        var policy = CompiledPolicy.Compile(document, 1, "");
        var query = sample.Queries[0];
        return document.Profiles.Count(profile => policy.Decide(query with { Profile = profile.Name }).Effect == Effect.Allow);
    }

    /// <summary>Time of one document: the median over the window.</summary>
    private static Task<Sample> Measure(TimeSpan window, Func<int> read, int expected)
    {
        var times = new List<double>();
        for (var begin = Stopwatch.GetTimestamp(); times.Count == 0 || Stopwatch.GetElapsedTime(begin) < window;)
        {
            var started = Stopwatch.GetTimestamp();
            var done = read();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            if (done != expected)
            {
                throw new InvalidOperationException($"{done} was read, not {expected}.");
            }
        }

        var median = Statistics.Median(times);
        return Task.FromResult(new Sample(median, times.Count, median, Statistics.Percentile(times, 0.99)));
    }
}
