using System.Net;

namespace Sentinel.Api.Http;

/// <summary>Where a request comes from.</summary>
internal static class SourceAddress
{
    private const string ForwardedFor = "X-Forwarded-For";
    private const string Forwarded = "Forwarded";

    /// <summary>
    /// The peer, or behind trusted proxies the last hop that is none of them. False when someone forwards who is not
    /// trusted, or in a form that cannot be followed: the address would be whatever the client says.
    /// </summary>
    public static bool TryGet(HttpContext http, HttpOptions options, out IPAddress source)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(options);
        source = Plain(http.Connection.RemoteIpAddress ?? IPAddress.None);
        var headers = http.Request.Headers;
        if (!headers.ContainsKey(ForwardedFor) && !headers.ContainsKey(Forwarded))
        {
            return true;
        }

        if (headers.ContainsKey(Forwarded) || !options.Trusts(source))
        {
            return false;
        }

        var hops = headers[ForwardedFor].SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries)).ToArray();
        for (var i = hops.Length - 1; i >= 0 && options.Trusts(source); i--)
        {
            if (!IPAddress.TryParse(hops[i], out var hop))
            {
                return false;
            }

            source = Plain(hop);
        }

        return true;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
