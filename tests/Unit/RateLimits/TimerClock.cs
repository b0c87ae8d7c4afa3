namespace Sentinel.Unit.RateLimits;

/// <summary>A clock that begins at 0 and stands still unless told otherwise; its timers fire when it passes them, each at its time.</summary>
internal sealed class TimerClock : TimeProvider
{
    private readonly List<Alarm> _alarms = [];

    public TimeSpan Now { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, () => callback(state));
        alarm.Change(dueTime, period);
        _alarms.Add(alarm);
        return alarm;
    }

    public void Advance(TimeSpan by)
    {
        var end = Now + by;
        while (_alarms.Where(alarm => alarm.At <= end).MinBy(alarm => alarm.At) is { } next)
        {
            Now = next.At!.Value > Now ? next.At.Value : Now;
            next.Fire();
        }

        Now = end;
    }

    private sealed class Alarm(TimerClock clock, Action fire) : ITimer
    {
        public TimeSpan? At { get; private set; }

        public void Fire()
        {
            At = null;
            fire();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            At = dueTime < TimeSpan.Zero ? null : clock.Now + dueTime;
            return true;
        }

        public void Dispose() => At = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
