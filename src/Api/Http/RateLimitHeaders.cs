using System.Globalization;
using Sentinel.Domain.Kernel;

namespace Sentinel.Api.Http;

/// <summary>Tells how a rate limit stands, in the three headers of <c>draft-ietf-httpapi-ratelimit-headers-06</c>.</summary>
/// <remarks>Later drafts put the same figures into structured fields, which hardly any client reads.</remarks>
internal static class RateLimitHeaders
{
    public const string Limit = "RateLimit-Limit";
    public const string Remaining = "RateLimit-Remaining";
    public const string Reset = "RateLimit-Reset";

    public static IReadOnlyList<string> All { get; } = [Limit, Remaining, Reset];

    /// <summary>Whole seconds, never less than it takes.</summary>
    public static long Seconds(TimeSpan time) => (time.Ticks / TimeSpan.TicksPerSecond) + (time.Ticks % TimeSpan.TicksPerSecond > 0 ? 1 : 0);

    /// <summary>Sets them; removes them when no limit has to do with the answer.</summary>
    public static void Write(HttpResponse response, Allowance? allowance)
    {
        ArgumentNullException.ThrowIfNull(response);
        Set(Limit, allowance?.Limit);
        Set(Remaining, allowance?.Remaining);
        Set(Reset, allowance is null ? null : Seconds(allowance.FullAfter));

        void Set(string name, long? value) => response.Headers[name] = value?.ToString(CultureInfo.InvariantCulture);
    }
}
