using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Sentinel.Domain.Identity;

/// <summary>Networks from which a token may be used, in the one way in which each is written.</summary>
/// <remarks>
/// The framework also reads octal, hexadecimal and shortened addresses, which mean something else to other programs, and networks
/// with host bits. Addresses that are mapped into IPv6 are compared as IPv4, so a network of them would never hold anything.
/// </remarks>
public static partial class NetworkText
{
    /// <summary>So many networks may one token have.</summary>
    public const int MaxCount = 64;

    /// <summary>Reads <c>10.0.0.0/8</c>, <c>192.0.2.7</c>, <c>2001:db8::/32</c>; false for anything else.</summary>
    public static bool TryParse(string? text, out IPNetwork network)
    {
        network = default;
        var parts = text?.Split('/') ?? [];
        if (parts.Length is 0 or > 2 || !TryAddress(parts[0], out var address))
        {
            return false;
        }

        var longest = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var prefix = longest;
        if (parts.Length == 2
            && !(Prefix.IsMatch(parts[1]) && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out prefix) && prefix <= longest))
        {
            return false;
        }

        if (!IsBase(address, prefix))
        {
            return false;
        }

        network = new(address, prefix);
        return true;
    }

    /// <summary>Whether every address of one network is in the other.</summary>
    public static bool Holds(this IPNetwork outer, IPNetwork inner) =>
        outer.PrefixLength <= inner.PrefixLength && outer.Contains(inner.BaseAddress);

    private static bool TryAddress(string text, out IPAddress address)
    {
        var read = IPAddress.TryParse(text, out var parsed);
        address = parsed ?? IPAddress.None;
        return read
            && (address.AddressFamily == AddressFamily.InterNetwork
                ? address.ToString() == text
                : Version6.IsMatch(text) && !address.IsIPv4MappedToIPv6);
    }

    private static bool IsBase(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(prefix - (8 * i), 0, 8);
            if ((bytes[i] & (0xFF >> kept)) != 0)
            {
                return false;
            }
        }

        return true;
    }

    [GeneratedRegex(@"\A[0-9A-Fa-f:.]{2,45}\z")]
    private static partial Regex Version6 { get; }

    [GeneratedRegex(@"\A(?:0|[1-9][0-9]{0,2})\z")]
    private static partial Regex Prefix { get; }
}
