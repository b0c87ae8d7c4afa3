using System.Net.Http.Headers;

namespace Sentinel.Api.Http;

/// <summary>What a body must say of itself before any of it is read: bytes as they are, text in UTF-8.</summary>
internal static class BodyForm
{
    public static bool IsRead(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Headers.ContentEncoding.Count == 0
            && (string.IsNullOrEmpty(request.ContentType)
                || (MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
                    && (type.CharSet is null || type.CharSet.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase))));
    }
}
