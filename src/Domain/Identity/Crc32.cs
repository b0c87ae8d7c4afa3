namespace Sentinel.Domain.Identity;

/// <summary>The IEEE CRC-32 (reflected, polynomial 0xEDB88320), as in zip and Ethernet.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Entry)];

    /// <summary>Of characters that are all ASCII, one byte each.</summary>
    public static uint Of(ReadOnlySpan<char> ascii)
    {
        var table = Table;
        var crc = uint.MaxValue;
        foreach (var c in ascii)
        {
            crc = (crc >> 8) ^ table[(byte)(crc ^ c)];
        }

        return ~crc;
    }

    private static uint Entry(int index)
    {
        var entry = (uint)index;
        for (var bit = 0; bit < 8; bit++)
        {
            entry = (entry & 1) != 0 ? (entry >> 1) ^ 0xEDB88320 : entry >> 1;
        }

        return entry;
    }
}
