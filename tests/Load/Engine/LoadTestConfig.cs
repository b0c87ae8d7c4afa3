namespace Sentinel.Load.Engine;

/// <summary>How a load is put on a target.</summary>
/// <param name="RequestsPerSecond">How many are to begin in a second; without meaning in a closed loop.</param>
/// <param name="Duration">For how long.</param>
/// <param name="Workers">How many may be under way at once.</param>
internal sealed record LoadTestConfig(double RequestsPerSecond, TimeSpan Duration, int Workers)
{
    /// <summary>A request that takes longer is given up and counted as timed out.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>As much load before, which is not counted.</summary>
    public TimeSpan WarmUp { get; init; }

    public LoadLoop Loop { get; init; }

    /// <summary>What happens meanwhile, such as a revoke or a fault, each at its own moment from the beginning.</summary>
    public IReadOnlyList<TimelineEvent> Timeline { get; init; } = [];

    /// <summary>Of whatever is drawn by lot: the same seed draws the same again.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>An open loop makes no more requests than that, those of the warm-up included.</summary>
    public int MostRequests =>
        1 + (int)Math.Ceiling(RequestsPerSecond * Duration.TotalSeconds) + 1 + (int)Math.Ceiling(RequestsPerSecond * WarmUp.TotalSeconds);

    /// <summary>What is wrong with it; empty when nothing is.</summary>
    public IEnumerable<string> Problems()
    {
        if (Loop == LoadLoop.Open && RequestsPerSecond <= 0)
        {
            yield return "The rate must be above 0.";
        }

        if (Duration <= TimeSpan.Zero || Timeout <= TimeSpan.Zero || WarmUp < TimeSpan.Zero)
        {
            yield return "Duration and time-out must be above 0, and the warm-up not below.";
        }

        if (Workers < 1)
        {
            yield return "At least one worker is needed.";
        }

        if (Timeline.Any(happening => happening.At < TimeSpan.Zero || happening.At > Duration))
        {
            yield return "What is on the time-line must happen while the load lasts.";
        }
    }
}

/// <summary>What a worker does when its request is answered.</summary>
internal enum LoadLoop
{
    /// <summary>
    /// Requests begin when they are due, whether those before are answered or not. One that begins late has waited since it was due, and
    /// that counts: a target that stalls cannot hide its queue (coordinated omission).
    /// </summary>
    Open,

    /// <summary>Each worker asks again as soon as it is answered: the target sets the pace.</summary>
    Closed,
}

/// <summary>Something that happens while the load lasts.</summary>
/// <param name="Name">As the report names it.</param>
/// <param name="At">When, from the beginning.</param>
/// <param name="Do">What is done; the load goes on meanwhile.</param>
internal sealed record TimelineEvent(string Name, TimeSpan At, Func<CancellationToken, Task> Do);

/// <summary>Something that has happened.</summary>
/// <param name="Name">What.</param>
/// <param name="At">When it was begun, from the beginning.</param>
/// <param name="Done">When it was done.</param>
/// <param name="Failure">Why it failed; null when it did not.</param>
internal sealed record Mark(string Name, TimeSpan At, TimeSpan Done, string? Failure);

/// <summary>One request to be made.</summary>
/// <param name="Number">From 0, in the order in which they are due.</param>
/// <param name="Worker">Who makes it, from 0.</param>
internal readonly record struct LoadRequest(long Number, int Worker);

/// <summary>One request: answers null when it went as expected, else what kind of error it was.</summary>
internal delegate ValueTask<string?> LoadTarget(LoadRequest request, CancellationToken cancellationToken);
