using System.Net;
using System.Net.Sockets;

namespace Sentinel.Domain.Policies;

/// <summary>A network made ready to be compared with addresses.</summary>
internal readonly struct CompiledNetwork
{
    private const int Longest = 128;
    private readonly HostAddress _base;
    private readonly UInt128 _mask;

    public CompiledNetwork(IPNetwork network)
    {
        _base = HostAddress.Of(network.BaseAddress);
        var length = network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? Longest / 4 : Longest;

        // A shift by all 128 bits would be one by none.
        _mask = network.PrefixLength == 0 ? 0 : UInt128.MaxValue << (length - network.PrefixLength);
    }

    public bool Contains(HostAddress address) => address.Family == _base.Family && (address.Bits & _mask) == _base.Bits;
}
