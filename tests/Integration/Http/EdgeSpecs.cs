using System.Text;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Http;

/// <summary>Classes that share one edge, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class EdgeCollection : ICollectionFixture<EdgeApp>
{
    public const string Name = "one edge";
}

/// <summary>How the edge is asked.</summary>
public abstract class EdgeSpecs(EdgeApp edge)
{
    protected EdgeApp App => edge;

    protected static HttpRequestMessage Request(string method, string path, string? token, string? body = null)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (token is not null)
        {
            request.Headers.Authorization = new("Bearer", token);
        }

        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return request;
    }

    protected async Task<HttpResponseMessage> Send(string method, string path, string? token, string? body = null)
    {
        using var request = Request(method, path, token, body);
        return await edge.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    protected async Task<JsonElement> Refused(string method, string path, string? token, string? body, int status, string code)
    {
        using var request = Request(method, path, token, body);
        return await Refused(request, status, code);
    }

    protected async Task<JsonElement> Refused(HttpRequestMessage request, int status, string code)
    {
        using var response = await edge.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var problem = await Json(response);
        (problem.GetProperty("code").GetString(), (int)response.StatusCode).ShouldBe((code, status));
        return problem;
    }

    protected static async Task<string> Text(HttpResponseMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    protected static async Task<JsonElement> Json(HttpResponseMessage response) => JsonDocument.Parse(await Text(response)).RootElement;

    protected static string WithoutTrace(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return json[..json.IndexOf("\"traceId\"", StringComparison.Ordinal)];
    }
}
