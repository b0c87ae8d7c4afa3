using System.Buffers;
using System.Security.Cryptography;

namespace Sentinel.Domain.Kernel;

/// <summary>26 lower-case characters of Crockford's base 32: 48 bits of milliseconds, then 80 random bits. Sorts by time.</summary>
/// <remarks>Format: github.com/ulid/spec. The random bits are the system generator's; if it fails, the call fails.</remarks>
public static class Ulid
{
    public const int Length = 26;
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private static readonly SearchValues<char> Allowed = SearchValues.Create(Alphabet);

    public static string New(DateTimeOffset now)
    {
        Span<byte> random = stackalloc byte[10];
        RandomNumberGenerator.Fill(random);
        return Encode(now.ToUnixTimeMilliseconds(), random);
    }

    internal static string Encode(long milliseconds, ReadOnlySpan<byte> random)
    {
        var bits = (UInt128)(ulong)milliseconds;
        foreach (var b in random)
        {
            bits = (bits << 8) | b;
        }

        return string.Create(Length, bits, static (text, value) =>
        {
            for (var i = Length - 1; i >= 0; i--, value >>= 5)
            {
                text[i] = Alphabet[(int)(value & 31)];
            }
        });
    }

    /// <summary>Whether the text is one: exact length, exact alphabet, no overflow of the 128 bits.</summary>
    public static bool IsValid(ReadOnlySpan<char> text) =>
        text.Length == Length && text[0] <= '7' && !text.ContainsAnyExcept(Allowed);
}
