using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Sentinel.Infrastructure.Policies;

/// <summary>Reads networks and single addresses, in the one way in which each is written.</summary>
/// <remarks>The framework also reads octal, hexadecimal and shortened addresses, which mean something else to other programs.</remarks>
internal static partial class NetworkReader
{
    private const int MappedPrefix = 96;

    /// <summary>A network without host bits, or one address; those mapped into IPv6 are the IPv4 networks that they mean.</summary>
    public static IPNetwork? Network(this Findings findings, YamlValue value)
    {
        if (findings.Text(value) is not { } text)
        {
            return null;
        }

        if (!TryParse(text, out var address, out var prefix))
        {
            findings.Error(
                value, FindingCode.NetworkInvalid, $"{Quote.Of(text)} is no network and no address.", "write 10.0.0.0/8, 192.0.2.7 or 2001:db8::/32");
            return null;
        }

        var network = new IPNetwork(Mask(address, prefix), prefix);
        if (!network.BaseAddress.Equals(address))
        {
            findings.Error(
                value, FindingCode.NetworkHostBits, $"{Quote.Of(text)} has bits set behind its prefix.", $"write {network}, or {address} alone");
            return null;
        }

        return address.IsIPv4MappedToIPv6 ? new(address.MapToIPv4(), prefix - MappedPrefix) : network;
    }

    private static bool TryParse(string text, out IPAddress address, out int prefix)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? text : text[..slash];
        address = IPAddress.None;
        prefix = 0;
        if (!(host.Contains(':', StringComparison.Ordinal) ? Version6 : Version4).IsMatch(host) || !IPAddress.TryParse(host, out var parsed))
        {
            return false;
        }

        address = parsed;
        var longest = parsed.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        prefix = longest;
        return slash < 0
            || (Prefix.IsMatch(text.AsSpan(slash + 1))
                && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix)
                && prefix <= longest);
    }

    private static IPAddress Mask(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(prefix - (8 * i), 0, 8);
            bytes[i] &= (byte)(0xFF << (8 - kept));
        }

        return new(bytes);
    }

    [GeneratedRegex(@"\A(?:(?:0|[1-9][0-9]{0,2})(?:\.(?!\z)|\z)){4}\z")]
    private static partial Regex Version4 { get; }

    [GeneratedRegex(@"\A[0-9A-Fa-f:]{2,39}(?:(?<=:)(?:(?:0|[1-9][0-9]{0,2})(?:\.(?!\z)|\z)){4})?\z")]
    private static partial Regex Version6 { get; }

    [GeneratedRegex(@"\A(?:0|[1-9][0-9]{0,2})\z")]
    private static partial Regex Prefix { get; }
}
