using System.Collections.Concurrent;

namespace Sentinel.Integration.Kit;

/// <summary>Runs the same work many times at once: one real thread each, all released at the same instant.</summary>
public static class Workers
{
    /// <summary>Longer than any honest run: behind it lies a deadlock.</summary>
    public static TimeSpan DeadlockAfter { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Answers in the order of the workers; when some failed, throws with every failure inside.</summary>
    public static async Task<IReadOnlyList<T>> Run<T>(int count, Func<int, Task<T>> work, TimeSpan? within = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        using var start = new Barrier(count);
        var answers = new T[count];
        var failures = new ConcurrentQueue<Exception>();
        var all = Enumerable.Range(0, count).Select(worker => OnThread(() =>
        {
            try
            {
                start.SignalAndWait();
                answers[worker] = work(worker).GetAwaiter().GetResult();
            }
#pragma warning disable CA1031 // every failure is reported below, whatever it is
            catch (Exception failure)
#pragma warning restore CA1031
            {
                failures.Enqueue(failure);
            }
        })).ToList();
        await Task.WhenAll(all).WaitAsync(within ?? DeadlockAfter);
        return failures.IsEmpty ? answers : throw new AggregateException(failures);
    }

    public static Task Run(int count, Func<int, Task> work, TimeSpan? within = null) =>
        Run<object?>(count, async worker =>
        {
            await work(worker);
            return null;
        }, within);

    private static Task OnThread(Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                action();
            }
            finally
            {
                done.SetResult();
            }
        })
        { IsBackground = true, Name = "Worker" }.Start();
        return done.Task;
    }
}
