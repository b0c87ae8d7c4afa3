namespace Sentinel.Unit.Policies;

/// <summary>Runs the same work on as many real threads, all released at the same instant.</summary>
internal static class Threads
{
    private static readonly TimeSpan DeadlockAfter = TimeSpan.FromSeconds(30);

    /// <summary>Answers in the order of the threads; throws when one failed or did not end.</summary>
    public static T[] Run<T>(int count, Func<int, T> work)
    {
        using var start = new Barrier(count);
        var (answers, failures) = (new T[count], new Exception?[count]);
        var threads = Enumerable.Range(0, count).Select(index => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                answers[index] = work(index);
            }
#pragma warning disable CA1031 // every failure is reported below, whatever it is
            catch (Exception failure)
#pragma warning restore CA1031
            {
                failures[index] = failure;
            }
        })
        { IsBackground = true }).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        if (!threads.All(thread => thread.Join(DeadlockAfter)))
        {
            throw new TimeoutException("A thread did not end.");
        }

        return failures.OfType<Exception>().ToArray() is { Length: > 0 } failed ? throw new AggregateException(failed) : answers;
    }

    public static void Run(int count, Action<int> work) => Run(count, index =>
    {
        work(index);
        return index;
    });
}
