using System.Net;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Http;

/// <summary>From where, and by which name, Sentinel is called.</summary>
[Collection(EdgeCollection.Name)]
public sealed class EdgeOriginSpecs(EdgeApp app) : EdgeSpecs(app)
{
    [Theory]
    [InlineData("evil.example", 421)]
    [InlineData("127.0.0.1.evil.example", 421)]
    [InlineData("localhost:9", 200)]
    [InlineData("LOCALHOST", 200)]
    public async Task only_configured_hosts_are_answered(string host, int status)
    {
        using var request = Request("GET", "/v1/whoami", App.Admin.Token);
        request.Headers.Host = host;
        using var response = await App.Client.SendAsync(request, TestContext.Current.CancellationToken);

        ((int)response.StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task health_is_answered_to_any_host()
    {
        using var request = Request("GET", "/healthz", null);
        request.Headers.Host = "10.1.2.3";
        using var response = await App.Client.SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task web_pages_are_refused()
    {
        using var request = Request("GET", "/v1/whoami", App.Admin.Token);
        request.Headers.TryAddWithoutValidation("Origin", "null");

        await Refused(request, 403, "origin-refused");
    }

    [Theory]
    [InlineData("X-Forwarded-For", "10.0.0.1")]
    [InlineData("Forwarded", "for=10.0.0.1")]
    public async Task whoever_is_not_trusted_does_not_forward(string header, string value)
    {
        using var request = Request("GET", "/v1/whoami", App.Admin.Token);
        request.Headers.TryAddWithoutValidation(header, value);

        await Refused(request, 400, "forwarded-untrusted");
    }
}
