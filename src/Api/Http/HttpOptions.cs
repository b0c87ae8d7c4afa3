using System.Collections.Frozen;
using System.Net;

namespace Sentinel.Api.Http;

/// <summary>Whom the edge listens to.</summary>
/// <param name="Hosts"><c>Sentinel__Http__Hosts</c>: names by which Sentinel is called, without port, comma-separated; loopback's always.</param>
/// <param name="TrustedProxies"><c>Sentinel__Http__TrustedProxies</c>: networks whose forwarding headers are believed, comma-separated.</param>
internal sealed record HttpOptions(FrozenSet<string> Hosts, IReadOnlyList<IPNetwork> TrustedProxies)
{
    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Reads the options; throws with every offender named.</summary>
    public static HttpOptions Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection("Sentinel:Http");
        var hosts = Split(section["Hosts"]);
        var proxies = Split(section["TrustedProxies"]);
        string[] offenders =
        [
            .. hosts.Where(host => Uri.CheckHostName(host) == UriHostNameType.Unknown)
                .Select(host => $"Sentinel__Http__Hosts: '{host}' is not a host name."),
            .. proxies.Where(proxy => !IPNetwork.TryParse(proxy, out _))
                .Select(proxy => $"Sentinel__Http__TrustedProxies: '{proxy}' is not a network such as 10.0.0.0/8."),
        ];
        return offenders.Length == 0
            ? new(Loopback.Concat(hosts).ToFrozenSet(StringComparer.OrdinalIgnoreCase), [.. proxies.Select(proxy => IPNetwork.Parse(proxy))])
            : throw new InvalidOperationException(string.Join(Environment.NewLine, offenders));
    }

    public bool Trusts(IPAddress address) => TrustedProxies.Any(network => network.Contains(address));

    private static string[] Split(string? list) =>
        list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
