using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sentinel.Application.Credentials;
using Sentinel.Domain.Credentials;

namespace Sentinel.Api.Credentials;

/// <summary>The two documents that AWS clients read keys from.</summary>
/// <remarks>
/// Container credentials: <c>docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html</c>. Process credentials:
/// <c>docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html</c>. Times are whole seconds, rounded down, in UTC.
/// </remarks>
internal static class CredentialBodies
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Container(LiveLease lease) => JsonSerializer.SerializeToUtf8Bytes(new ContainerCredentials(
        lease.Profile.RoleArn, lease.Keys.AccessKeyId, lease.Keys.SecretAccessKey.Reveal(), lease.Keys.SessionToken.Reveal(),
        Seconds(lease.EndsAt), Account(lease)), Json);

    public static byte[] Process(LiveLease lease) => JsonSerializer.SerializeToUtf8Bytes(new ProcessCredentials(
        1, lease.Keys.AccessKeyId, lease.Keys.SecretAccessKey.Reveal(), lease.Keys.SessionToken.Reveal(), Seconds(lease.EndsAt), Account(lease)),
        Json);

    private static string Seconds(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string? Account(LiveLease lease) => RoleArn.TryParse(lease.Profile.RoleArn, out var role) ? role.Account : null;

    private sealed record ContainerCredentials(
        string RoleArn, string AccessKeyId, string SecretAccessKey, string Token, string Expiration,
        string? AccountId);

    private sealed record ProcessCredentials(
        int Version, string AccessKeyId, string SecretAccessKey, string SessionToken, string Expiration, string? AccountId);
}
