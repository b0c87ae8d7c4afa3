using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sentinel.Infrastructure.SandboxSts;

/// <summary>Finds out who signed a request, as strictly as STS does.</summary>
internal static class Authentication
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    /// <returns>The caller, or why there is none.</returns>
    internal static (Caller? Caller, StsError? Error) Authenticate(
        SignedRequest request, SandboxKeyring keys, SandboxAccount account, DateTimeOffset now)
    {
        if (request.Header("Authorization") is not { } header)
        {
            return (null, StsError.MissingAuthenticationToken);
        }

        if (AuthorizationHeader.Parse(header) is not { } authorization
            || request.Header("X-Amz-Date") is not { } timestamp
            || !DateTimeOffset.TryParseExact(timestamp, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var signedAt)
            || !EverythingThatCountsIsSigned(request, authorization))
        {
            return (null, StsError.IncompleteSignature);
        }

        var (caller, unknown) = Identify(request, keys, account, authorization);
        if (caller is null)
        {
            return (null, unknown);
        }

        if (!timestamp.StartsWith(authorization.Scope.Date, StringComparison.Ordinal) || authorization.Scope.Service != "sts")
        {
            return (null, StsError.WrongScope);
        }

        if ((now - signedAt).Duration() > Window)
        {
            return (null, StsError.SignatureOutOfTime(timestamp, now));
        }

        if (!IsSignedBy(keys.SecretOf(authorization.AccessKeyId), request, authorization, timestamp))
        {
            return (null, StsError.SignatureDoesNotMatch);
        }

        return caller.Session is { } session && session.ExpiresAt <= now ? (null, StsError.ExpiredToken) : (caller, null);
    }

    private static (Caller? Caller, StsError? Error) Identify(
        SignedRequest request, SandboxKeyring keys, SandboxAccount account, AuthorizationHeader authorization)
    {
        var token = request.Header("X-Amz-Security-Token");
        if (token is null)
        {
            return authorization.AccessKeyId == keys.BaseAccessKeyId
                ? (Caller.Base(account), null)
                : (null, StsError.InvalidClientTokenId);
        }

        return SandboxKeyring.IsSessionKey(authorization.AccessKeyId) && keys.Open(authorization.AccessKeyId, token) is { } session
            ? (Caller.Of(session), null)
            : (null, StsError.InvalidClientTokenId);
    }

    private static bool EverythingThatCountsIsSigned(SignedRequest request, AuthorizationHeader authorization) =>
        authorization.SignedHeaders.Contains("host")
        && request.Headers
            .Select(header => header.Key.ToLowerInvariant())
            .Where(name => name.StartsWith("x-amz-", StringComparison.Ordinal))
            .All(name => authorization.SignedHeaders.Contains(name))
        && authorization.SignedHeaders.All(name =>
            request.Headers.Any(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)));

    private static bool IsSignedBy(string secret, SignedRequest request, AuthorizationHeader authorization, string timestamp)
    {
        var canonical = SigV4.CanonicalRequest(request, authorization.SignedHeaders);
        var expected = SigV4.Signature(
            SigV4.SigningKey(secret, authorization.Scope), SigV4.StringToSign(timestamp, authorization.Scope, canonical));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(authorization.Signature));
    }
}
