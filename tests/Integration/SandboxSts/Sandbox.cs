using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Microsoft.Extensions.Logging.Abstractions;
using Sentinel.Api.SandboxSts;
using Sentinel.Infrastructure.SandboxSts;
using Sentinel.Integration.Kit;

namespace Sentinel.Integration.SandboxSts;

/// <summary>A sandbox STS on a free port, with the SDK's client and a bare one.</summary>
internal sealed class Sandbox : IAsyncDisposable
{
    private static readonly XNamespace Sts = "https://sts.amazonaws.com/doc/2011-06-15/";
    private readonly SandboxStsServer _server;
    private readonly HttpClient _http = new(new AsksFirst(new()));

    private Sandbox(TimeSpan offset)
    {
        Clock = new(offset);
        var account = SandboxAccount.Sample with
        {
            Roles = [.. SandboxAccount.Sample.Roles, new("ShortRole", MaxSessionSeconds: 3600), new("SharedRole", ExternalId: "shared-secret-id")],
        };
        _server = new(() => new(Keys, account, Clock), 0, NullLoggerFactory.Instance);
    }

    internal SandboxKeyring Keys { get; } = new("a cluster's secret of enough bytes"u8);

    internal ManualTime Clock { get; }

    internal Uri Uri => _server.Uri;

    internal static async Task<Sandbox> Start(TimeSpan offset = default)
    {
        var sandbox = new Sandbox(offset);
        await sandbox._server.StartAsync(CancellationToken.None);
        return sandbox;
    }

    internal AmazonSecurityTokenServiceClient Client() => Client(new BasicAWSCredentials(Keys.BaseAccessKeyId, Keys.SecretOf(Keys.BaseAccessKeyId)));

    internal AmazonSecurityTokenServiceClient Client(Amazon.SecurityToken.Model.Credentials credentials) =>
        Client(new SessionAWSCredentials(credentials.AccessKeyId, credentials.SecretAccessKey, credentials.SessionToken));

    internal AmazonSecurityTokenServiceClient Client(AWSCredentials credentials) => new(credentials, new AmazonSecurityTokenServiceConfig
    {
        ServiceURL = Uri.ToString(),
        AuthenticationRegion = "us-east-1",
        MaxErrorRetry = 0,
        DisableClockSkewCorrection = true,
    });

    /// <summary>Sends a request signed with the base key, after a change that the signature does not know of.</summary>
    internal async Task<(int Status, string Code)> Send(
        IReadOnlyDictionary<string, string> parameters, Action<HttpRequestMessage>? afterSigning = null, TimeSpan signedAgo = default)
    {
        var body = string.Join('&', parameters.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, Uri) { Content = new StringContent(body) };
        request.Content.Headers.ContentType = new("application/x-www-form-urlencoded");
        Sign(request, body, Clock.GetUtcNow() - signedAgo);
        afterSigning?.Invoke(request);
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        if (text.Length == 0)
        {
            return ((int)response.StatusCode, "");
        }

        var root = XElement.Parse(text);
        return ((int)response.StatusCode, root.Name == Sts + "ErrorResponse" ? root.Element(Sts + "Error")!.Element(Sts + "Code")!.Value : root.Name.LocalName);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(CancellationToken.None);
        _server.Dispose();
        _http.Dispose();
    }

    private void Sign(HttpRequestMessage request, string body, DateTimeOffset at)
    {
        var timestamp = at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = new CredentialScope(timestamp[..8], "us-east-1", "sts");
        var signed = new SignedRequest(
            "POST", "/", "", [new("host", Uri.Authority), new("x-amz-date", timestamp)], Encoding.UTF8.GetBytes(body));
        var signature = SigV4.Signature(
            SigV4.SigningKey(Keys.SecretOf(Keys.BaseAccessKeyId), scope),
            SigV4.StringToSign(timestamp, scope, SigV4.CanonicalRequest(signed, ["host", "x-amz-date"])));
        request.Headers.Add("X-Amz-Date", timestamp);
        request.Headers.Authorization = new AuthenticationHeaderValue(
            SigV4.Algorithm, $"Credential={Keys.BaseAccessKeyId}/{scope}, SignedHeaders=host;x-amz-date, Signature={signature}");
    }
}
