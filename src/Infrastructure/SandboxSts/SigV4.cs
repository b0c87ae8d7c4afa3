using System.Security.Cryptography;
using System.Text;

namespace Sentinel.Infrastructure.SandboxSts;

/// <summary>AWS Signature Version 4, as its documentation computes it.</summary>
/// <remarks>Source: IAM user guide, "Create a signed AWS API request".</remarks>
internal static class SigV4
{
    internal const string Algorithm = "AWS4-HMAC-SHA256";

    internal static string CanonicalRequest(SignedRequest request, IEnumerable<string> signedHeaders)
    {
        var text = new StringBuilder();
        text.Append(request.Method).Append('\n');
        text.Append(CanonicalPath(request.Path)).Append('\n');
        text.Append(CanonicalQuery(request.Query)).Append('\n');
        foreach (var name in signedHeaders)
        {
            var values = request.Headers
                .Where(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase))
                .Select(header => SingleSpaced(header.Value));
            text.Append(name).Append(':').AppendJoin(',', values).Append('\n');
        }

        text.Append('\n').AppendJoin(';', signedHeaders).Append('\n');
        return text.Append(Hex(SHA256.HashData(request.Body.Span))).ToString();
    }

    internal static string StringToSign(string timestamp, CredentialScope scope, string canonicalRequest) =>
        $"{Algorithm}\n{timestamp}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest)))}";

    internal static byte[] SigningKey(string secretAccessKey, CredentialScope scope)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + secretAccessKey);
        foreach (var part in new[] { scope.Date, scope.Region, scope.Service, CredentialScope.Terminator })
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        return key;
    }

    internal static string Signature(byte[] signingKey, string stringToSign) =>
        Hex(HMACSHA256.HashData(signingKey, Encoding.UTF8.GetBytes(stringToSign)));

    private static string CanonicalPath(string path) =>
        path.Length == 0 ? "/" : string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private static string CanonicalQuery(string query) =>
        string.Join('&', query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => (Name: Encoded(pair[0]), Value: pair.Length == 2 ? Encoded(pair[1]) : ""))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{pair.Name}={pair.Value}"));

    private static string Encoded(string text) => Uri.EscapeDataString(Uri.UnescapeDataString(text));

    private static string SingleSpaced(string value) =>
        string.Join(' ', value.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}

/// <summary>What a signing key is good for: one day, region and service.</summary>
internal readonly record struct CredentialScope(string Date, string Region, string Service)
{
    internal const string Terminator = "aws4_request";

    public override string ToString() => $"{Date}/{Region}/{Service}/{Terminator}";
}
