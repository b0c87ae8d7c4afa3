namespace Sentinel.Integration.SandboxSts;

/// <summary>The machine's clock, moved by hand.</summary>
internal sealed class ManualTime(TimeSpan offset) : TimeProvider
{
    private long _offset = offset.Ticks;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _offset));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _offset, by.Ticks);
}
