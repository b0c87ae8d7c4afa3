using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Sentinel.Load.Engine;

/// <summary>Counts what comes of requests, from any thread.</summary>
/// <param name="duration">For how long requests begin.</param>
/// <param name="timeout">How long the last of them may take.</param>
internal sealed class LoadRecorder(TimeSpan duration, TimeSpan timeout)
{
    private readonly ConcurrentDictionary<string, long> _errors = new(StringComparer.Ordinal);
    private readonly Second[] _seconds =
        [.. Enumerable.Range(0, (int)Math.Ceiling((duration + timeout + timeout).TotalSeconds) + 1).Select(_ => new Second())];

    private long _offered;
    private long _succeeded;
    private long _timedOut;
    private long _cancelled;

    public LatencyHistogram Latency { get; } = new();

    public long Offered => Volatile.Read(ref _offered);

    public long Completed => Volatile.Read(ref _succeeded) + _errors.Values.Sum();

    public long Failed => _errors.Values.Sum() + Volatile.Read(ref _timedOut);

    public void Offer() => Interlocked.Increment(ref _offered);

    /// <summary>It was due, and the load was stopped before it was answered.</summary>
    public void Cancel() => Interlocked.Increment(ref _cancelled);

    /// <param name="error">Its kind; null when it went as expected.</param>
    /// <param name="at">When it was answered, from the beginning.</param>
    /// <param name="latency">From when it was due.</param>
    public void Complete(string? error, TimeSpan at, TimeSpan latency)
    {
        if (error is null)
        {
            Interlocked.Increment(ref _succeeded);
        }
        else
        {
            _errors.AddOrUpdate(error, 1, static (_, count) => count + 1);
        }

        Count(at, latency, error is null);
    }

    public void TimeOut(TimeSpan at, TimeSpan latency)
    {
        Interlocked.Increment(ref _timedOut);
        Count(at, latency, succeeded: false);
    }

    public LoadTestResult Result(TimeSpan elapsed, IEnumerable<Mark> marks)
    {
        var last = Math.Min(_seconds.Length - 1, (int)elapsed.TotalSeconds);
        return new(
            Offered, Volatile.Read(ref _succeeded), _errors.ToImmutableSortedDictionary(StringComparer.Ordinal), Volatile.Read(ref _timedOut),
            Volatile.Read(ref _cancelled), elapsed, Latency,
            [.. _seconds.Take(last + 1).Select((second, i) => new LoadSecond(i, second.Succeeded, second.Failed, second.Latency))],
            [.. marks.OrderBy(mark => mark.At)]);
    }

    private void Count(TimeSpan at, TimeSpan latency, bool succeeded)
    {
        Latency.Record(latency);
        var second = _seconds[Math.Clamp((int)at.TotalSeconds, 0, _seconds.Length - 1)];
        second.Latency.Record(latency);
        Interlocked.Increment(ref succeeded ? ref second.Succeeded : ref second.Failed);
    }

    private sealed class Second
    {
        public long Succeeded;
        public long Failed;

        public LatencyHistogram Latency { get; } = new(LoadSecond.Bits);
    }
}
