using System.Collections.Concurrent;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.SecurityToken;
using Sentinel.Infrastructure.SandboxSts;

namespace Sentinel.Infrastructure.Credentials;

/// <summary>One SDK client per region, on Sentinel's own credentials.</summary>
public sealed class StsClients : IDisposable
{
    private const string SandboxRegion = "us-east-1";

    private readonly ConcurrentDictionary<string, AmazonSecurityTokenServiceClient> _clients = new(StringComparer.Ordinal);
    private readonly Func<Uri?> _endpoint;
    private readonly string _region;
    private readonly StsHttp _http;
    private readonly Func<Task<AWSCredentials>> _credentials;

    private StsClients(Func<Uri?> endpoint, string region, bool proxy, Func<Task<AWSCredentials>> credentials) =>
        (_endpoint, _region, _http, _credentials) = (endpoint, region, new(proxy), credentials);

    /// <summary>AWS, on the credentials that the SDK's chain finds.</summary>
    public static StsClients ForAws(string region, Uri? endpoint) =>
        ForAws(region, endpoint, () => DefaultAWSCredentialsIdentityResolver.GetCredentialsAsync());

    /// <summary>The sandbox, on the fixed key that the cluster's secret gives.</summary>
    /// <param name="sandbox">Asked for at each first use of a region: its port may be known only once it listens.</param>
    /// <param name="keys">Asked for likewise.</param>
    public static StsClients ForSandbox(Func<Uri> sandbox, Func<SandboxKeyring> keys) => new(
        sandbox,
        SandboxRegion,
        proxy: false,
        () => Task.FromResult<AWSCredentials>(new BasicAWSCredentials(keys().BaseAccessKeyId, keys().SecretOf(keys().BaseAccessKeyId))));

    internal static StsClients ForAws(string region, Uri? endpoint, Func<Task<AWSCredentials>> credentials) =>
        new(() => endpoint, region, proxy: true, credentials);

    /// <exception cref="NoBaseCredentialsException">The chain found none.</exception>
    internal async Task<IAmazonSecurityTokenService> For(string? region)
    {
        var name = region ?? _region;
        if (_clients.TryGetValue(name, out var client))
        {
            return client;
        }

        var credentials = await Resolve();
        return _clients.GetOrAdd(name, _ => new(credentials, Configure(name)));
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }

        _http.Dispose();
    }

    private async Task<AWSCredentials> Resolve()
    {
        try
        {
            return await _credentials();
        }
        catch (AmazonClientException none)
        {
            throw new NoBaseCredentialsException(none);
        }
    }

    /// <remarks>
    /// The SDK's own retries take longer than a caller waits. Its clock correction would hide the very skew that ends a
    /// lease late. And an endpoint set for the person who started Sentinel is not for Sentinel.
    /// </remarks>
    private AmazonSecurityTokenServiceConfig Configure(string region)
    {
        var config = new AmazonSecurityTokenServiceConfig
        {
            MaxErrorRetry = 0,
            MaxStaleConnectionRetries = 0,
            DisableClockSkewCorrection = true,
            IgnoreConfiguredEndpointUrls = true,
            AllowAutoRedirect = false,
            HttpClientFactory = _http,
        };
        if (_endpoint() is { } endpoint)
        {
            config.ServiceURL = endpoint.ToString();
            config.AuthenticationRegion = region;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        return config;
    }

    private sealed class StsHttp(bool proxy) : HttpClientFactory, IDisposable
    {
        private readonly HttpClient _client = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(2),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            UseCookies = false,
            UseProxy = proxy,
        });

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

        public void Dispose() => _client.Dispose();
    }
}

/// <summary>Sentinel has no AWS credentials of its own.</summary>
internal sealed class NoBaseCredentialsException(Exception inner) : Exception("The SDK's chain found no AWS credentials.", inner);
