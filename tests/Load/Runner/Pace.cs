using Sentinel.Load.Engine;

namespace Sentinel.Load.Runner;

/// <summary>Keeps the newest of what a load tells, and how fast it goes just now.</summary>
internal sealed class Pace : IProgress<LoadProgress>
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly Queue<LoadProgress> _told = [];
    private LoadProgress? _newest;

    /// <summary>Null while there is no load.</summary>
    public LoadProgress? Newest
    {
        get
        {
            lock (_gate)
            {
                return _newest;
            }
        }
    }

    /// <summary>Answers per second over the last second or so.</summary>
    public double Rate
    {
        get
        {
            lock (_gate)
            {
                return _newest is not null && _told.TryPeek(out var before) && _newest.Elapsed > before.Elapsed
                    ? (_newest.Completed - before.Completed) / (_newest.Elapsed - before.Elapsed).TotalSeconds
                    : 0;
            }
        }
    }

    /// <summary>From 0 to 1.</summary>
    public double Done => Newest is { } newest ? Math.Clamp(newest.Elapsed / newest.Duration, 0, 1) : 0;

    public TimeSpan Left => Newest is { } newest && newest.Duration > newest.Elapsed ? newest.Duration - newest.Elapsed : TimeSpan.Zero;

    public void Report(LoadProgress value)
    {
        lock (_gate)
        {
            if (_newest is not null && value.Elapsed < _newest.Elapsed)
            {
                _told.Clear(); // another load has begun
            }

            _told.Enqueue(value);
            _newest = value;
            while (value.Elapsed - _told.Peek().Elapsed > Window)
            {
                _told.Dequeue();
            }
        }
    }
}
