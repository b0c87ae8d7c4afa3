namespace Sentinel.Infrastructure.SandboxSts;

/// <summary>An HTTP request as its signature sees it.</summary>
/// <param name="Method">Upper case.</param>
/// <param name="Path">As sent, still percent-encoded.</param>
/// <param name="Query">As sent, without the question mark.</param>
/// <param name="Headers">In the order in which they were sent; a name may stand several times.</param>
/// <param name="Body">The payload.</param>
public sealed record SignedRequest(
    string Method,
    string Path,
    string Query,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    ReadOnlyMemory<byte> Body)
{
    /// <summary>The header's only value; null when it is absent or stands several times.</summary>
    internal string? Header(string name)
    {
        var values = Headers.Where(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Take(2).ToArray();
        return values.Length == 1 ? values[0].Value : null;
    }
}
