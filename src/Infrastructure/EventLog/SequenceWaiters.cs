namespace Sentinel.Infrastructure.EventLog;

/// <summary>Callers that wait until something has followed the log up to a sequence.</summary>
internal sealed class SequenceWaiters(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly List<(long Sequence, TaskCompletionSource Reached)> _waiting = [];
    private long _reached;

    /// <summary>Whether somebody waits.</summary>
    public bool Any
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count > 0;
            }
        }
    }

    public long Reached => Volatile.Read(ref _reached);

    /// <summary>False when it took longer than <paramref name="atMost"/>.</summary>
    public async Task<bool> WaitFor(long sequence, TimeSpan atMost, CancellationToken cancellationToken)
    {
        (long Sequence, TaskCompletionSource Reached) waiter;
        lock (_gate)
        {
            if (_reached >= sequence)
            {
                return true;
            }

            waiter = (sequence, new(TaskCreationOptions.RunContinuationsAsynchronously));
            _waiting.Add(waiter);
        }

        try
        {
            await waiter.Reached.Task.WaitAsync(atMost, clock, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            lock (_gate)
            {
                _waiting.Remove(waiter);
            }
        }
    }

    /// <summary>Answers everybody who waits for this or less.</summary>
    public void Reach(long sequence)
    {
        lock (_gate)
        {
            _reached = Math.Max(_reached, sequence);
            foreach (var (wanted, reached) in _waiting)
            {
                if (wanted <= _reached)
                {
                    reached.TrySetResult();
                }
            }
        }
    }
}
