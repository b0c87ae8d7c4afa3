namespace Sentinel.Integration.EventLog;

/// <summary>The system's clock, whose wall time can be stepped.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private long _ticks;

    public TimeSpan Step
    {
        get => new(Interlocked.Read(ref _ticks));
        set => Interlocked.Exchange(ref _ticks, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Step;
}
