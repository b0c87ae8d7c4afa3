using System.Collections.Immutable;

namespace Sentinel.Load.Targets;

/// <summary>Makes many things of a cluster, a few of them at a time.</summary>
internal static class FewAtATime
{
    private const int Callers = 8;

    /// <param name="count">How many.</param>
    /// <param name="make">Makes one; answers where in the log it stands, too.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>All of them, in order, and the place of the last one in the log.</returns>
    public static async Task<(ImmutableArray<T> Made, long Last)> Make<T>(
        int count, Func<int, Task<(T Made, long Sequence)>> make, CancellationToken cancellationToken)
    {
        var made = new (T Made, long Sequence)[count];
        await Parallel.ForAsync(
            0, count, new ParallelOptions { MaxDegreeOfParallelism = Callers, CancellationToken = cancellationToken },
            async (i, _) => made[i] = await make(i));
        return ([.. made.Select(one => one.Made)], made.Select(one => one.Sequence).DefaultIfEmpty().Max());
    }
}
