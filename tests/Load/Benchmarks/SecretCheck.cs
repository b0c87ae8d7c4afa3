using System.Diagnostics;
using System.Globalization;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Identity;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;

namespace Sentinel.Load.Benchmarks;

/// <summary>Whether the time of a refusal tells what was wrong: a secret of a token that is not known against a wrong secret of one that is.</summary>
internal sealed class SecretCheck : IBenchmark
{
    private const int Tokens = 10_000;
    private const double Most = 1.1;
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    public string Name => "secret-check";

    public string What => "a secret that is refused";

    public async Task<IReadOnlyList<Comparison>> Run(Effort effort, CancellationToken cancellationToken)
    {
        var known = Enumerable.Range(0, Tokens).Select(i => Id.New<TokenId>(Now.AddSeconds(i))).ToArray();
        var people = Of(known);
        var wrong = known.Select(id => Secret(TokenKind.ApiToken, id)).ToArray();
        var comparisons = new List<Comparison>();
        foreach (var (what, texts) in new (string, string[])[]
        {
            ("of a token that is not known", [.. known.Select((_, i) => Secret(TokenKind.ApiToken, Id.New<TokenId>(Now.AddDays(1).AddSeconds(i))))]),
            ("with a wrong checksum", [.. wrong.Select(text => text[..^1] + (text[^1] == 'x' ? 'y' : 'x'))]),
            ("of the wrong kind", [.. known.Select(id => Secret(TokenKind.SessionSecret, id))]),
        })
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rounds = await Rounds.Alternate(
                effort.Rounds, () => Measure(effort.Window, people, wrong), () => Measure(effort.Window, people, texts));
            comparisons.Add(new(
                $"{What}: {what}", "ns", Figure.Of("a wrong secret of a known token", rounds.Baseline), Figure.Of(what, rounds.Ours), rounds.Ratio,
                [Goal.StayUnder(Goal.Alike, Math.Max(rounds.Ratio, 1 / rounds.Ratio), Most)],
                string.Create(CultureInfo.InvariantCulture, $"in process, one thread, {Tokens} known tokens")));
        }

        return comparisons;
    }

    private static People Of(TokenId[] known)
    {
        IProjection[] projections = [new PeopleProjection()];
        var owner = Id.New<PersonId>(Now);
        var hash = new string('a', 64);
        return Snapshot.Empty(projections).Apply(
        [
            .. known.Select((id, i) => new RecordedEvent(
                i + 1, ApiTokenStream.For(id).Value, 1, Guid.Empty, "api_token_issued",
                new ApiTokenIssued(id, owner, "work", hash, Roles.Requester, null, null, Now), Now, new("benchmark"))),
        ]).Of<People>();
    }

    private static string Secret(TokenKind kind, TokenId id) =>
        TokenText.New(kind, id.Value.AsSpan(TokenId.Prefix.Length + 1)).Reveal();

    /// <summary>Time of one check: the median over runs of all texts.</summary>
    private static Task<Sample> Measure(TimeSpan window, People people, string[] texts)
    {
        var times = new List<double>();
        for (var begin = Stopwatch.GetTimestamp(); times.Count == 0 || Stopwatch.GetElapsedTime(begin) < window;)
        {
            var taken = 0;
            var started = Stopwatch.GetTimestamp();
            foreach (var text in texts)
            {
                taken += people.Recognise(text, out _) ? 1 : 0;
            }

            times.Add(Stopwatch.GetElapsedTime(started).TotalNanoseconds / texts.Length);
            if (taken != 0)
            {
                throw new InvalidOperationException($"{taken} wrong secrets were taken.");
            }
        }

        return Task.FromResult(new Sample(Statistics.Median(times), (long)times.Count * texts.Length));
    }
}
