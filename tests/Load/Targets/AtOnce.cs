using System.Collections.Immutable;
using System.Diagnostics;

namespace Sentinel.Load.Targets;

/// <summary>What came of work that was begun many times at the same moment.</summary>
/// <param name="Done">What each came to, in no order.</param>
/// <param name="Milliseconds">How long each took.</param>
/// <param name="Unfinished">How many were not done when the time was over.</param>
internal sealed record AtOnce<T>(ImmutableArray<T> Done, ImmutableArray<double> Milliseconds, int Unfinished);

internal static class AtOnce
{
    /// <summary>Longer than any honest run: behind it lies a deadlock.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    /// <summary>Everyone waits until all are there. Whatever one of them throws is thrown.</summary>
    /// <param name="count">How many times.</param>
    /// <param name="work">What is done; it is told which of them it is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<AtOnce<T>> Run<T>(int count, Func<int, Task<T>> work, CancellationToken cancellationToken)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var all = Enumerable.Range(0, count).Select(Begin).ToArray();
        start.SetResult();
        var late = Task.Delay(Within, cancellationToken);
        await Task.WhenAny(Task.WhenAll(all), late);
        cancellationToken.ThrowIfCancellationRequested();
        var done = await Task.WhenAll(all.Where(one => one.IsCompleted));
        return new([.. done.Select(one => one.Value)], [.. done.Select(one => one.Took.TotalMilliseconds)], count - done.Length);

        async Task<(T Value, TimeSpan Took)> Begin(int i)
        {
            await start.Task;
            var since = Stopwatch.GetTimestamp();
            return (await work(i), Stopwatch.GetElapsedTime(since));
        }
    }
}
