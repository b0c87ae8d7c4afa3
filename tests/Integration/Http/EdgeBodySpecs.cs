using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Http;

/// <summary>What a body and its headers may hold.</summary>
[Collection(EdgeCollection.Name)]
public sealed class EdgeBodySpecs(EdgeApp app) : EdgeSpecs(app)
{
    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"handle":"x"}""")]
    [InlineData("""{"roles":[]}""")]
    [InlineData("""{"handle":null,"roles":[]}""")]
    [InlineData("""{"handle":1,"roles":[]}""")]
    [InlineData("""{"handle":"x","roles":["root"]}""")]
    [InlineData("""{"handle":"x","roles":[],"admin":true}""")]
    [InlineData("""{"handle":"x","Roles":[],"roles":[]}""")]
    [InlineData("""{"handle":"x","handle":"y","roles":[]}""")]
    [InlineData("""{"handle":"x","roles":[],}""")]
    [InlineData("""{"handle":"\ud800","roles":[]}""")]
    public async Task a_body_is_exactly_what_is_documented(string body) =>
        await Refused("POST", "/v1/persons", App.Admin.Token, body, 400, "malformed-body");

    [Fact]
    public async Task an_unknown_field_is_named()
    {
        var problem = await Refused("POST", "/v1/persons", App.Admin.Token, """{"handle":"x","roles":[],"admin":true}""", 400, "malformed-body");

        problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).ShouldBe(["admin"]);
    }

    [Fact]
    public async Task a_deeply_nested_body_is_malformed() =>
        await Refused("POST", "/v1/persons", App.Admin.Token, "{\"groups\":" + new string('[', 5000) + new string(']', 5000) + "}", 400, "malformed-body");

    [Fact]
    public async Task every_wrong_field_is_told()
    {
        var problem = await Refused("POST", "/v1/persons", App.Admin.Token, """{"handle":"a b","roles":[],"groups":["x\n"]}""", 400, "validation-failed");

        problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).ShouldBe(["handle", "groups"]);
    }

    [Theory]
    [InlineData(65_000, 400)]
    [InlineData(66_000, 413)]
    public async Task a_body_has_64_kib_at_most(int length, int status) =>
        await Refused("POST", "/v1/persons", App.Admin.Token, new string(' ', length), status, status == 413 ? "payload-too-large" : "malformed-body");

    [Fact]
    public async Task a_body_of_another_media_type_is_refused()
    {
        using var request = Request("POST", "/v1/persons", App.Admin.Token);
        request.Content = new StringContent("handle: x", Encoding.UTF8, "text/plain");

        await Refused(request, 415, "unsupported-media-type");
    }

    [Fact]
    public async Task a_read_says_which_version_it_shows()
    {
        using var response = await Send("GET", $"/v1/persons/{App.Requester.PersonId}", App.Admin.Token);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.ETag.ShouldBe(new EntityTagHeaderValue("\"1\""));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("\"x\"")]
    [InlineData("\"-1\"")]
    [InlineData("3")]
    [InlineData("\"1\", \"2\"")]
    public async Task if_match_is_one_etag(string etag)
    {
        using var request = Request("POST", $"/v1/persons/{App.Requester.PersonId}/disable", App.Admin.Token);
        request.Headers.TryAddWithoutValidation("If-Match", etag);

        var problem = await Refused(request, 400, "validation-failed");

        problem.GetProperty("errors").EnumerateObject().Single().Name.ShouldBe("ifMatch");
    }
}
