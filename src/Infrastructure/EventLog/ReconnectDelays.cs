namespace Sentinel.Infrastructure.EventLog;

/// <summary>How long to wait before each try to reach the database again: at once, 100, 200, 400 ms, then a second ± 20 %.</summary>
internal sealed class ReconnectDelays(Random random)
{
    private static readonly TimeSpan[] First =
        [TimeSpan.Zero, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(400)];

    private int _tries;

    public TimeSpan Next() =>
        _tries < First.Length ? First[_tries++] : TimeSpan.FromSeconds(0.8 + (0.4 * random.NextDouble()));

    /// <summary>The database was reached.</summary>
    public void Reset() => _tries = 0;
}
