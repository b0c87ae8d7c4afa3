using System.Buffers.Binary;
using System.Net;

namespace Sentinel.Domain.Policies;

/// <summary>An address as it is compared: IPv4 that is mapped into IPv6 is IPv4. The default is an unknown address.</summary>
internal readonly record struct HostAddress(HostFamily Family, UInt128 Bits)
{
    private const int Longest = 16;

    public static HostAddress Of(IPAddress? address)
    {
        Span<byte> bytes = stackalloc byte[Longest];
        if (address is null || !address.TryWriteBytes(bytes, out var length))
        {
            return default;
        }

        if (length < Longest)
        {
            return new(HostFamily.V4, BinaryPrimitives.ReadUInt32BigEndian(bytes));
        }

        var bits = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return bits >> 32 == 0xFFFF ? new(HostFamily.V4, (uint)bits) : new(HostFamily.V6, bits);
    }
}

internal enum HostFamily
{
    Unknown,
    V4,
    V6,
}
