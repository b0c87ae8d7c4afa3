using Sentinel.Domain.Kernel;

namespace Sentinel.Api.Http;

/// <summary>What the edge itself refuses.</summary>
internal static class HttpRefusals
{
    public static Refusal ValidationFailed { get; } = new("validation-failed", "Correct the fields named in errors.");

    public static Refusal MalformedBody { get; } =
        new("malformed-body", "The body must be JSON with exactly the documented fields. The first offender stands in errors, if it has a name.");

    public static Refusal BadRequest { get; } = new("bad-request", "Look the route up at /openapi/v1.json.");

    public static Refusal UnknownParameter { get; } =
        new("unknown-parameter", "The query has a parameter that this route does not know, or has one twice. Look the route up at /openapi/v1.json.");

    /// <summary>Queries end up in logs of every hop.</summary>
    public static Refusal CredentialInQuery { get; } =
        new("credential-in-query", "Credentials go into the Authorization header only. Revoke the one that was sent: it may stand in logs now.");

    public static Refusal ForwardedUntrusted { get; } =
        new("forwarded-untrusted", "Forwarding headers are accepted from trusted proxies only. Name yours in Sentinel__Http__TrustedProxies.");

    public static Refusal HostRefused { get; } =
        new("host-refused", "Call Sentinel by one of its configured names. Name this one in Sentinel__Http__Hosts if it is right.");

    public static Refusal OriginRefused { get; } = new("origin-refused", "Sentinel is not called by web pages.");

    public static Refusal RouteUnknown { get; } = new("route-unknown", "There is no such route. All stand in /openapi/v1.json.");

    public static Refusal MethodNotAllowed { get; } = new("method-not-allowed", "The header Allow names the methods of this route.");

    public static Refusal RequestTimeout { get; } = new("request-timeout", "The body came too slowly to be waited for. Send it again, faster.");

    public static Refusal PayloadTooLarge { get; } = new("payload-too-large", "The body is larger than this route takes.");

    public static Refusal UnsupportedMediaType { get; } =
        new("unsupported-media-type", "Send the body as one of the documented media types, such as application/json.");

    public static Refusal InternalError { get; } =
        new("internal-error", "This is a bug or a broken part of Sentinel. The operator finds it in the log by the traceId.");

    public static Refusal Conflict { get; } =
        new("conflict", "Something that this rests on kept moving. Look at it again and repeat the call.");

    public static Refusal StoreUnavailable { get; } =
        new("store-unavailable", "The event log cannot be reached, so nothing can be decided. Try again in a second.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        };

    /// <summary>The read would be answered from less of the log than its caller has seen.</summary>
    public static Refusal NotCaughtUp { get; } =
        new("not-caught-up", "This node has not applied what Sentinel-At-Least names. Try again in a second, or ask another node.")
        {
            RetryAfter = TimeSpan.FromSeconds(1),
        };

    public static Refusal TooManyWaiting { get; } =
        new("rate-limited", "Eight reads of yours wait for this node already. Wait for those.") { RetryAfter = TimeSpan.FromSeconds(1) };

    /// <summary>The wait depends on the address's past.</summary>
    public static Refusal TooManyFailures(TimeSpan wait) =>
        new("authentication-limited", "Too many failed authentications from your address. Wait, and look at the credential that is sent.")
        {
            RetryAfter = wait,
        };
}
