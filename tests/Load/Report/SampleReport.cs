using Sentinel.Load.Benchmarks;
using Sentinel.Load.Engine;
using Sentinel.Load.Scenarios;

namespace Sentinel.Load.Report;

/// <summary>A report with everything in it that a page must be able to show; no server ran for it.</summary>
internal static class SampleReport
{
    public static LoadReport Of(int seed, int seconds, int rate)
    {
        var random = new Random(seed);
        var steady = Load(random, seconds, rate, revokes: 0);
        var revoked = Load(random, seconds, rate, revokes: 5);
        TimeSeries[] series =
        [
            new("commit to first refusal", [.. Enumerable.Range(0, 50).Select(_ => Latency(random, 6))]),
            new("served again behind the commit", [.. Enumerable.Range(0, 1_200).Select(_ => Latency(random, 3))]),
        ];
        return new(
            new(2, "a processor <of> some & kind", 23.5, "a system", ".NET 10", "15.18"), "0123456789", "dotnet run -c Release --project tests/Load -- all",
            new(2026, 11, 22, 2, 0, 0, TimeSpan.Zero), 512.4, seed, Full: true, [new("Form", "full"), new("Servers", "embedded PostgreSQL")],
            [
                Entry("LOAD-1", "Steady_fetches", steady, Outcome.Held, [Check.P99(steady, TimeSpan.FromMilliseconds(50)), Check.AddsUp(steady)], []),
                Entry("LOAD-2", "Revokes_under_load", revoked, Outcome.Failed, [Check.P99(revoked, TimeSpan.FromMilliseconds(4)), Check.Success(revoked, 0.999)], series),
                new("LOAD-3", "<script>alert(1)</script>", "what \"it\" <b>does</b>", new(0, TimeSpan.FromSeconds(1), 4, 0), DateTimeOffset.UnixEpoch, 0.1,
                    Outcome.Broken, "InvalidOperationException: <img src=x onerror=alert(1)>", [], [], [], []),
            ]);
    }

    private static ScenarioEntry Entry(string id, string name, LoadTestResult load, Outcome outcome, Check[] checks, TimeSeries[] series) => new(
        id, name, "so much a second through HTTP: > 99.9 % success, p99 < 50 ms", new(200, TimeSpan.FromSeconds(10), 64, 3, 1_000),
        new(2026, 11, 22, 2, 0, 0, TimeSpan.Zero), 12.3, outcome, null, [LoadEntry.Of(new("fetch", load))], [.. checks], [.. series],
        [new("orders", "20"), new("sessions covered", "1,000")]);

    private static LoadTestResult Load(Random random, int seconds, int rate, int revokes)
    {
        var recorder = new LoadRecorder(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(1));
        for (var i = 0; i < seconds * rate; i++)
        {
            recorder.Offer();
            var (at, over) = (TimeSpan.FromSeconds((double)i / rate), revokes > 0 && i > seconds * rate / 2);
            var latency = TimeSpan.FromMilliseconds(Latency(random, over ? 1.2 : 2.5));
            recorder.Complete(over && random.Next(40) == 0 ? "403 revoked" : null, at, latency);
        }

        return recorder.Result(
            TimeSpan.FromSeconds(seconds + 0.04),
            Enumerable.Range(1, revokes).Select(i => new Mark(
                $"revoke {i}", TimeSpan.FromSeconds(seconds * (0.45 + (0.02 * i * i))), TimeSpan.FromSeconds((seconds * (0.45 + (0.02 * i * i))) + 0.01), i == 4 ? "no answer" : null)));
    }

    /// <summary>Milliseconds around a middle, with a few that take very much longer.</summary>
    private static double Latency(Random random, double middle)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return middle * Math.Exp(0.35 * normal) * (random.Next(300) == 0 ? 12 : 1);
    }
}
