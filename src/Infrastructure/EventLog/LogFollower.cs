using Microsoft.Extensions.Logging;
using Sentinel.Application.EventSourcing;

namespace Sentinel.Infrastructure.EventLog;

/// <summary>The loop of whoever follows some types of events from a checkpoint of its own.</summary>
/// <remarks>A step that fails is tried again for ever; it never stops another follower, nor the node.</remarks>
internal sealed partial class LogFollower(string name, string[] aliases, TimeProvider clock, ILogger logger) : IDisposable
{
    /// <summary>The longest sleep: a call may have been lost with the feed's connection.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    private readonly WakeUp _wakeUp = new();

    public string Name { get; } = name;

    public string[] Aliases { get; } = aliases;

    public void Call() => _wakeUp.Call();

    /// <summary>Calls when something in the batch concerns this follower.</summary>
    public void Applied(IReadOnlyList<RecordedEvent> batch)
    {
        if (batch.Any(recorded => Aliases.Contains(recorded.Type, StringComparer.Ordinal)))
        {
            Call();
        }
    }

    /// <summary>Takes steps until cancelled.</summary>
    /// <param name="step">One step; answers how long to wait at most for a call before the next.</param>
    /// <param name="cancellationToken">Ends the loop.</param>
    public async Task Run(Func<CancellationToken, Task<TimeSpan>> step, CancellationToken cancellationToken)
    {
        var delays = new ReconnectDelays(Random.Shared);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var pause = await step(cancellationToken);
                delays.Reset();
                if (pause > TimeSpan.Zero)
                {
                    await _wakeUp.Wait(pause, cancellationToken);
                }
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                Log.Failed(logger, Name, error);
                await Task.Delay(delays.Next(), clock, cancellationToken);
            }
        }
    }

    public void Dispose() => _wakeUp.Dispose();

    private static partial class Log
    {
        [LoggerMessage(131, LogLevel.Error, "{Follower} could not follow the log and tries again")]
        public static partial void Failed(ILogger logger, string follower, Exception reason);
    }
}
