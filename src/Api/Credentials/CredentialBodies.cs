using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
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

}

/// <summary>Keys as AWS SDKs take them from a container's credential endpoint.</summary>
/// <param name="RoleArn">The role.</param>
/// <param name="AccessKeyId">As CloudTrail names the keys.</param>
/// <param name="SecretAccessKey">Signs requests.</param>
/// <param name="Token">Goes with every request.</param>
/// <param name="Expiration">The true end of the lease: whole seconds, UTC.</param>
/// <param name="AccountId">The role's account.</param>
internal sealed record ContainerCredentials(
    [property: JsonPropertyName("RoleArn")] string RoleArn,
    [property: JsonPropertyName("AccessKeyId")] string AccessKeyId,
    [property: JsonPropertyName("SecretAccessKey")] string SecretAccessKey,
    [property: JsonPropertyName("Token")] string Token,
    [property: JsonPropertyName("Expiration")] string Expiration,
    [property: JsonPropertyName("AccountId")] string? AccountId);

/// <summary>Keys as AWS SDKs take them from the output of a <c>credential_process</c>.</summary>
/// <param name="Version">Of this form: 1.</param>
/// <param name="AccessKeyId">As CloudTrail names the keys.</param>
/// <param name="SecretAccessKey">Signs requests.</param>
/// <param name="SessionToken">Goes with every request.</param>
/// <param name="Expiration">The true end of the lease: whole seconds, UTC.</param>
/// <param name="AccountId">The role's account.</param>
internal sealed record ProcessCredentials(
    [property: JsonPropertyName("Version")] int Version,
    [property: JsonPropertyName("AccessKeyId")] string AccessKeyId,
    [property: JsonPropertyName("SecretAccessKey")] string SecretAccessKey,
    [property: JsonPropertyName("SessionToken")] string SessionToken,
    [property: JsonPropertyName("Expiration")] string Expiration,
    [property: JsonPropertyName("AccountId")] string? AccountId);
