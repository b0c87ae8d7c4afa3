using System.Collections.Concurrent;

namespace Sentinel.Unit.Policies;

/// <summary>Runs the same work on as many real threads, all released at the same instant. Threads are kept for the next run.</summary>
internal static class Threads
{
    private static readonly TimeSpan DeadlockAfter = TimeSpan.FromSeconds(30);
    private static readonly ConcurrentBag<Worker> Idle = [];

    /// <summary>Answers in the order of the threads; throws when one failed or did not end.</summary>
    public static T[] Run<T>(int count, Func<int, T> work)
    {
        using var start = new Barrier(count);
        using var end = new CountdownEvent(count);
        var (answers, failures) = (new T[count], new ConcurrentQueue<Exception>());
        Worker[] workers = [.. Enumerable.Range(0, count).Select(_ => Idle.TryTake(out var idle) ? idle : new Worker())];
        foreach (var (index, worker) in workers.Index())
        {
            worker.Begin(() =>
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
                    failures.Enqueue(failure);
                }

                end.Signal();
            });
        }

        if (!end.Wait(DeadlockAfter))
        {
            throw new TimeoutException("A thread did not end.");
        }

        Array.ForEach(workers, Idle.Add);
        return failures.IsEmpty ? answers : throw new AggregateException(failures);
    }

    public static void Run(int count, Action<int> work) => Run(count, index =>
    {
        work(index);
        return index;
    });

    private sealed class Worker
    {
        private readonly object _gate = new();
        private Action? _work;

        public Worker() => new Thread(Follow) { IsBackground = true }.Start();

        public void Begin(Action work)
        {
            lock (_gate)
            {
                _work = work;
                Monitor.Pulse(_gate);
            }
        }

        private void Follow()
        {
            while (true)
            {
                Next()();
            }
        }

        private Action Next()
        {
            lock (_gate)
            {
                while (_work is null)
                {
                    Monitor.Wait(_gate);
                }

                (var work, _work) = (_work, null);
                return work;
            }
        }
    }
}
