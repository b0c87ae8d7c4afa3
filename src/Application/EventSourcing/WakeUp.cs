namespace Sentinel.Application.EventSourcing;

/// <summary>Wakes one loop; calls while it is awake count as one.</summary>
public sealed class WakeUp : IDisposable
{
    private readonly SemaphoreSlim _called = new(0, 1);

    public void Call()
    {
        try
        {
            _called.Release();
        }
        catch (SemaphoreFullException)
        {
            // It was called already.
        }
    }

    /// <summary>Waits for a call, at most so long.</summary>
    public Task Wait(TimeSpan atMost, CancellationToken cancellationToken) => _called.WaitAsync(atMost, cancellationToken);

    public void Dispose() => _called.Dispose();
}
