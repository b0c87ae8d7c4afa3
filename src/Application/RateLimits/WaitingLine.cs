using Sentinel.Domain.Policies;
using Sentinel.Domain.RateLimits;

namespace Sentinel.Application.RateLimits;

/// <summary>One bucket in front of which whoever asks waits, first come first served, in a line of bounded length.</summary>
/// <remarks>
/// Nobody is refused here, so nothing is ever blocked: a place in the line is worth a token as soon as that has flowed in. When the line is
/// full the one that has waited longest leaves without, for what is newest matters most to whoever sends in this way.
/// </remarks>
public sealed class WaitingLine : IDisposable
{
    private readonly RateLimit _limit;
    private readonly int _longest;
    private readonly TimeProvider _clock;
    private readonly long _origin;
    private readonly LinkedList<TaskCompletionSource<bool>> _line = new();
    private readonly Lock _changing = new();
    private readonly ITimer _timer;
    private TokenBucket _bucket;

    /// <param name="limit">How often.</param>
    /// <param name="longest">How many wait at most.</param>
    /// <param name="clock">Counts, and wakes.</param>
    public WaitingLine(RateLimit limit, int longest, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, 1);
        (_limit, _longest, _clock, _origin) = (limit, longest, clock, clock.GetTimestamp());
        _bucket = TokenBucket.Full(limit, TimeSpan.Zero);
        _timer = clock.CreateTimer(_ => Serve(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_changing)
            {
                return _line.Count;
            }
        }
    }

    /// <summary>How many tokens can be had without waiting.</summary>
    public int Available
    {
        get
        {
            lock (_changing)
            {
                return _line.Count > 0 ? 0 : _bucket.Available(_limit, Now);
            }
        }
    }

    private TimeSpan Now => _clock.GetElapsedTime(_origin);

    /// <summary>Waits for a token: true when there is one, false when the line was full and this the oldest in it.</summary>
    public Task<bool> Wait(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<bool>(cancellationToken);
        }

        // Whoever was waiting goes on elsewhere: nothing of his may run in here.
        var place = new LinkedListNode<TaskCompletionSource<bool>>(new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_changing)
        {
            _line.AddLast(place);
        }

        Serve();
        return place.Value.Task.IsCompleted || !cancellationToken.CanBeCanceled ? place.Value.Task : Cancellable(place, cancellationToken);
    }

    /// <summary>Everybody is as if nobody had ever asked; whoever waits is served of that.</summary>
    public void Reset()
    {
        lock (_changing)
        {
            _bucket = TokenBucket.Full(_limit, Now);
        }

        Serve();
    }

    /// <summary>Whoever waits leaves without.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_changing)
        {
            for (; _line.First is { } first; _line.RemoveFirst())
            {
                first.Value.SetResult(false);
            }
        }
    }

    private async Task<bool> Cancellable(LinkedListNode<TaskCompletionSource<bool>> place, CancellationToken cancellationToken)
    {
        await using var leaving = cancellationToken.UnsafeRegister(
            _ =>
            {
                lock (_changing)
                {
                    if (place.List is not null)
                    {
                        _line.Remove(place);
                        place.Value.SetCanceled(cancellationToken);
                    }
                }
            },
            null);
        return await place.Value.Task;
    }

    private void Serve()
    {
        lock (_changing)
        {
            var now = Now;
            for (; _line.First is { } first && _bucket.Take(_limit, now) is { IsGranted: true } taken; _bucket = taken.Bucket)
            {
                _line.RemoveFirst();
                first.Value.SetResult(true);
            }

            for (; _line.Count > _longest; _line.RemoveFirst())
            {
                _line.First!.Value.SetResult(false);
            }

            if (_line.Count > 0)
            {
                // Timers of the system count whole milliseconds: one that fires too early is set again.
                _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(_bucket.Wait(_limit, now).TotalMilliseconds)), Timeout.InfiniteTimeSpan);
            }
        }
    }
}
