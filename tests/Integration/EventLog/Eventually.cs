using Xunit;

namespace Sentinel.Integration.EventLog;

internal static class Eventually
{
    /// <summary>Asks again until it is so; fails after the time, whose default is longer than any honest wait.</summary>
    public static async Task Until(Func<bool> condition, TimeSpan? within = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > (within ?? TimeSpan.FromSeconds(20)))
            {
                throw new TimeoutException("It did not come to be.");
            }

            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
