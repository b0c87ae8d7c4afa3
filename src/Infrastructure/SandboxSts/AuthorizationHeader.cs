using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Sentinel.Infrastructure.SandboxSts;

/// <summary>A parsed <c>Authorization: AWS4-HMAC-SHA256 …</c>.</summary>
internal sealed partial record AuthorizationHeader(string AccessKeyId, CredentialScope Scope, ImmutableArray<string> SignedHeaders, string Signature)
{
    /// <summary>Null when a part is missing or misshapen, or the signed headers are not sorted and distinct.</summary>
    internal static AuthorizationHeader? Parse(string value)
    {
        var match = Shape().Match(value);
        if (!match.Success)
        {
            return null;
        }

        ImmutableArray<string> signed = [.. match.Groups["headers"].Value.Split(';')];
        return signed.SequenceEqual(signed.Distinct().Order(StringComparer.Ordinal))
            ? new(
                match.Groups["key"].Value,
                new(match.Groups["date"].Value, match.Groups["region"].Value, match.Groups["service"].Value),
                signed,
                match.Groups["signature"].Value)
            : null;
    }

    [GeneratedRegex(
        @"\AAWS4-HMAC-SHA256 +Credential=(?<key>\w{16,128})/(?<date>[0-9]{8})/(?<region>[a-z0-9-]{1,64})/(?<service>[a-z0-9-]{1,64})/aws4_request *, *SignedHeaders=(?<headers>[a-z0-9-]+(?:;[a-z0-9-]+){0,63}) *, *Signature=(?<signature>[0-9a-f]{64})\z",
        RegexOptions.ECMAScript | RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
