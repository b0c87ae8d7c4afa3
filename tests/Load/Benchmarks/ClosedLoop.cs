using System.Diagnostics;

namespace Sentinel.Load.Benchmarks;

/// <summary>Callers who each ask again as soon as they are answered.</summary>
internal static class ClosedLoop
{
    /// <param name="callers">How many.</param>
    /// <param name="window">Nobody begins anything behind its end; what was begun is finished and counts.</param>
    /// <param name="call">One operation of one caller.</param>
    public static async Task<Sample> Run(int callers, TimeSpan window, Func<int, Task> call)
    {
        var begin = Stopwatch.GetTimestamp();
        var all = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var times = new List<double>();
            while (Stopwatch.GetElapsedTime(begin) < window)
            {
                var started = Stopwatch.GetTimestamp();
                await call(caller);
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            return times;
        })));
        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        var latencies = all.SelectMany(times => times).ToList();
        return new(
            latencies.Count / seconds, latencies.Count, Statistics.Percentile(latencies, 0.5), Statistics.Percentile(latencies, 0.99));
    }
}
