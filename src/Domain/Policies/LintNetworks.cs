using System.Collections.Immutable;
using System.Net;

namespace Sentinel.Domain.Policies;

/// <summary>Ranges of addresses on one line, both ends included; IPv4 stands where it is mapped into IPv6, and no IPv6 does.</summary>
internal sealed record LintNetworks(ImmutableArray<(UInt128 From, UInt128 To)> Ranges)
{
    private const int V4Bits = 32;
    private const int V6Bits = 128;
    private static readonly UInt128 FirstV4 = (UInt128)0xFFFF << V4Bits;
    private static readonly UInt128 LastV4 = FirstV4 + uint.MaxValue;

    public static LintNetworks Of(ImmutableArray<IPNetwork> networks) => new([.. networks.SelectMany(Range).Order()]);

    /// <param name="point">Of the line.</param>
    public bool Contains(UInt128 point) => Ranges.Any(range => range.From <= point && point <= range.To);

    private static IEnumerable<(UInt128 From, UInt128 To)> Range(IPNetwork network)
    {
        var (family, bits) = HostAddress.Of(network.BaseAddress);
        var length = network.BaseAddress.GetAddressBytes().Length * 8;
        var last = network.PrefixLength == 0 ? UInt128.MaxValue >> (V6Bits - length) : (UInt128.One << (length - network.PrefixLength)) - 1;
        var (from, to) = family == HostFamily.V4 ? (FirstV4 + bits, FirstV4 + bits + last) : (bits, bits + last);
        if (family == HostFamily.V4 || to < FirstV4 || from > LastV4)
        {
            yield return (from, to);
            yield break;
        }

        if (from < FirstV4)
        {
            yield return (from, FirstV4 - 1);
        }

        if (to > LastV4)
        {
            yield return (LastV4 + 1, to);
        }
    }
}
