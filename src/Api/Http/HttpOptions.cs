using System.Collections.Frozen;
using System.Globalization;
using System.Net;

namespace Sentinel.Api.Http;

/// <summary>Whom the edge listens to.</summary>
/// <param name="Hosts"><c>Sentinel__Http__Hosts</c>: names by which Sentinel is called, without port, comma-separated; loopback's always.</param>
/// <param name="TrustedProxies"><c>Sentinel__Http__TrustedProxies</c>: networks whose forwarding headers are believed, comma-separated.</param>
internal sealed record HttpOptions(FrozenSet<string> Hosts, IReadOnlyList<IPNetwork> TrustedProxies)
{
    private const int DefaultPerMinute = 30;
    private const int DefaultBurst = 10;
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(5);
    private const int Most = 1_000_000;
    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary><c>Sentinel__Http__FailuresPerMinute</c>: failed authentications that an address is allowed in the long run.</summary>
    public int FailuresPerMinute { get; init; } = DefaultPerMinute;

    /// <summary><c>Sentinel__Http__FailureBurst</c>: how many of them at once.</summary>
    public int FailureBurst { get; init; } = DefaultBurst;

    /// <summary>
    /// <c>Sentinel__Http__OperationsUrl</c>: one more address to listen on, which serves health, readiness with all of its detail and
    /// metrics to whoever reaches it, and nothing else; null when there is none.
    /// </summary>
    public Uri? OperationsUrl { get; init; }

    /// <summary><c>Sentinel__Http__CertificateFile</c>: PEM of the certificate for https and of its issuers; null when Kestrel is given one itself.</summary>
    public string? CertificateFile { get; init; }

    /// <summary><c>Sentinel__Http__CertificateKeyFile</c>: PEM of its private key; null when it stands in the same file.</summary>
    public string? CertificateKeyFile { get; init; }

    /// <summary><c>Sentinel__Http__CertificateInterval</c>: how often the files are looked at.</summary>
    public TimeSpan CertificateInterval { get; init; } = DefaultInterval;

    /// <summary>Whether the connection came in by the listener for operations.</summary>
    public bool IsForOperations(ConnectionInfo connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return OperationsUrl is { } url && connection.LocalPort == url.Port;
    }

    /// <summary>Reads the options; throws with every offender named.</summary>
    public static HttpOptions Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection("Sentinel:Http");
        var hosts = Split(section["Hosts"]);
        var proxies = Split(section["TrustedProxies"]);
        var (perMinute, burst) = (Number(section["FailuresPerMinute"], DefaultPerMinute), Number(section["FailureBurst"], DefaultBurst));
        var operations = section["OperationsUrl"] is { Length: > 0 } text ? text : null;
        var interval = string.IsNullOrEmpty(section["CertificateInterval"]) ? DefaultInterval
            : TimeSpan.TryParse(section["CertificateInterval"], CultureInfo.InvariantCulture, out var time) && time >= TimeSpan.FromMilliseconds(100) && time <= TimeSpan.FromHours(1) ? time
            : default;
        string[] offenders =
        [
            .. hosts.Where(host => Uri.CheckHostName(host) == UriHostNameType.Unknown)
                .Select(host => $"Sentinel__Http__Hosts: '{host}' is not a host name."),
            .. proxies.Where(proxy => !IPNetwork.TryParse(proxy, out _))
                .Select(proxy => $"Sentinel__Http__TrustedProxies: '{proxy}' is not a network such as 10.0.0.0/8."),
            .. perMinute is null ? [$"Sentinel__Http__FailuresPerMinute: a number from 1 to {Most}."] : (string[])[],
            .. operations is not null && !IsUrl(operations)
                ? ["Sentinel__Http__OperationsUrl: an http or https URL with an address and a port of its own, such as http://127.0.0.1:8709."]
                : (string[])[],
            .. interval == default ? ["Sentinel__Http__CertificateInterval: 00:00:00.100 to 01:00:00."] : (string[])[],
            .. section["CertificateKeyFile"] is { Length: > 0 } && section["CertificateFile"] is null or ""
                ? ["Sentinel__Http__CertificateKeyFile: name the certificate in Sentinel__Http__CertificateFile too."]
                : (string[])[],
            .. burst is null ? [$"Sentinel__Http__FailureBurst: a number from 1 to {Most}."] : (string[])[],
        ];
        return offenders.Length == 0
            ? new(Loopback.Concat(hosts).ToFrozenSet(StringComparer.OrdinalIgnoreCase), [.. proxies.Select(proxy => IPNetwork.Parse(proxy))])
            {
                FailuresPerMinute = perMinute!.Value,
                FailureBurst = burst!.Value,
                CertificateFile = section["CertificateFile"] is { Length: > 0 } certificate ? certificate : null,
                CertificateKeyFile = section["CertificateKeyFile"] is { Length: > 0 } key ? key : null,
                CertificateInterval = interval,
                OperationsUrl = operations is null ? null : new(operations),
            }
            : throw new InvalidOperationException(string.Join(Environment.NewLine, offenders));
    }

    public bool Trusts(IPAddress address) => TrustedProxies.Any(network => network.Contains(address));

    private static bool IsUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url is { Port: > 0, PathAndQuery: "/", Fragment: "", UserInfo: "" };

    private static int? Number(string? text, int otherwise) =>
        string.IsNullOrEmpty(text) ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= Most ? number
        : null;

    private static string[] Split(string? list) =>
        list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
