using System.Net;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Http;

/// <summary>How it is said that something is wrong.</summary>
[Collection(EdgeCollection.Name)]
public sealed class EdgeProblemSpecs(EdgeApp app) : EdgeSpecs(app)
{
    [Fact]
    public async Task an_unreachable_log_is_503_with_a_time_and_without_a_word_of_the_database()
    {
        using var response = await Send("POST", "/v1/persons", App.Admin.Token, """{"handle":"x","roles":["requester"]}""");

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        var text = await Text(response);
        text.ShouldContain("\"code\":\"store-unavailable\"");
        text.ShouldNotContain("10.0.0.1");
    }

    [Fact]
    public async Task an_exception_tells_nothing()
    {
        using var response = await Send("GET", "/readyz", null);

        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        var text = await Text(response);
        text.ShouldContain("\"code\":\"internal-error\"");
        text.ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("GET", "/nowhere", 404, "route-unknown")]
    [InlineData("GET", "/in-no-table", 404, "route-unknown")]
    [InlineData("DELETE", "/v1/whoami", 405, "method-not-allowed")]
    [InlineData("OPTIONS", "/v1/whoami", 405, "method-not-allowed")]
    public async Task what_is_no_route_is_a_problem_too(string method, string path, int status, string code) =>
        await Refused(method, path, App.Admin.Token, null, status, code);

    [Fact]
    public async Task a_problem_has_every_member()
    {
        using var response = await Send("GET", "/v1/whoami", null);

        response.Content.Headers.ContentType!.ToString().ShouldBe("application/problem+json");
        var problem = await Json(response);
        problem.EnumerateObject().Select(member => member.Name).ShouldBe(["type", "title", "status", "detail", "code", "traceId"]);
        problem.GetProperty("type").GetString().ShouldBe("urn:sentinel:problem:unauthenticated");
        problem.GetProperty("status").GetInt32().ShouldBe(401);
        problem.GetProperty("traceId").GetString().ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("POST", "/v1/credentials", 405, "MethodNotAllowed")]
    [InlineData("HEAD", "/v1/credentials", 405, null)]
    [InlineData("GET", "/v1/credentials?token=x", 400, "CredentialInQuery")]
    [InlineData("GET", "/v1/credentials/nowhere", 404, "RouteUnknown")]
    public async Task problems_of_the_credential_routes_are_spelled_for_aws(string method, string path, int status, string? name)
    {
        using var response = await Send(method, path, null);

        ((int)response.StatusCode).ShouldBe(status);
        response.Content.Headers.ContentType!.ToString().ShouldBe("application/json");
        if (name is not null)
        {
            var problem = await Json(response);
            problem.GetProperty("Code").GetString().ShouldBe(name);
            problem.GetProperty("Message").GetString().ShouldBe(problem.GetProperty("message").GetString());
            problem.GetProperty("status").GetInt32().ShouldBe(status);
        }
    }
}
