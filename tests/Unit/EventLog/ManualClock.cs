namespace Sentinel.Unit.EventLog;

/// <summary>Two clocks that stand still unless told otherwise: the wall's and the monotonic one.</summary>
internal sealed class ManualClock : TimeProvider
{
    public DateTimeOffset Wall { get; set; } = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    public TimeSpan Monotonic { get; set; } = TimeSpan.FromHours(1);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Wall;

    public override long GetTimestamp() => Monotonic.Ticks;

    public void Advance(TimeSpan by) => (Wall, Monotonic) = (Wall + by, Monotonic + by);
}
