using Sentinel.Domain.Kernel;

namespace Sentinel.Load.Scenarios;

/// <summary>Whether the random bits of ids look like thrown coins, each for itself and in pairs.</summary>
/// <remarks>
/// For each of the 80 bits: how often it is set; how often it differs from the same bit of the id before, which finds counters and
/// repeats; how often it differs from its neighbour. χ² of one such count of n coins is (2·count − n)²/n. By Hoeffding's inequality it
/// exceeds x with a probability of at most 2·exp(−x/2), for any n: one of these 239 exceeds 54 in less than one of 10⁹ runs of a right
/// generator.
/// </remarks>
internal static class RandomBits
{
    /// <summary>What χ² must stay below.</summary>
    public const double Bound = 54;

    private const int Bits = 80;
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>The random part of a <see cref="Ulid"/>: its last 16 characters.</summary>
    public static UInt128 Of(ReadOnlySpan<char> ulid)
    {
        UInt128 bits = 0;
        foreach (var character in ulid[(Ulid.Length - (Bits / 5))..])
        {
            bits = (bits << 5) | (uint)Alphabet.IndexOf(character, StringComparison.Ordinal);
        }

        return bits;
    }

    /// <summary>The largest χ² of all counts.</summary>
    /// <param name="random">Random parts, at least two, in the order in which they were made.</param>
    public static double LargestChiSquare(IReadOnlyList<UInt128> random)
    {
        var pairs = random.Zip(random.Skip(1), (before, after) => before ^ after).ToArray();
        var neighbours = random.Select(bits => bits ^ (bits >> 1)).ToArray();
        return Math.Max(Largest(random, Bits), Math.Max(Largest(pairs, Bits), Largest(neighbours, Bits - 1)));
    }

    private static double Largest(IReadOnlyList<UInt128> values, int bits) => Enumerable.Range(0, bits).Max(bit =>
    {
        var set = values.Count(value => ((value >> bit) & 1) == 1);
        var off = (2.0 * set) - values.Count;
        return off * off / values.Count;
    });
}
