using System.Buffers.Binary;
using System.Buffers.Text;

namespace Sentinel.Application.Lists;

/// <summary>Where the next part of a list begins that is sorted by sequence: base64url of the last sequence, to be passed back as it is.</summary>
public static class SequenceCursor
{
    public static string Of(long sequence)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, sequence);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>True with null when there is no cursor; false when the text is none that a list has returned.</summary>
    public static bool TryParse(string? cursor, out long? sequence)
    {
        sequence = null;
        if (cursor is null)
        {
            return true;
        }

        Span<byte> bytes = stackalloc byte[sizeof(long)];
        if (!Base64Url.IsValid(cursor, out var length) || length != bytes.Length || !Base64Url.TryDecodeFromChars(cursor, bytes, out _))
        {
            return false;
        }

        sequence = BinaryPrimitives.ReadInt64BigEndian(bytes);
        return sequence > 0 && Of(sequence.Value) == cursor;
    }
}
