using System.Text.Json;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Http;

/// <summary>What a query may hold.</summary>
[Collection(EdgeCollection.Name)]
public sealed class EdgeQuerySpecs(EdgeApp app) : EdgeSpecs(app)
{
    [Theory]
    [InlineData("/v1/whoami?token=x")]
    [InlineData("/v1/whoami?access_token=x")]
    [InlineData("/v1/whoami?x=sat_01jd6x")]
    [InlineData("/v1/whoami?SST_01jd6x")]
    [InlineData("/nowhere?x=%73at_01jd6x")]
    [InlineData("/healthz?authorization=x")]
    public async Task no_credential_is_taken_from_a_query(string path) =>
        await Refused("GET", path, App.Admin.Token, null, 400, "credential-in-query");

    [Theory]
    [InlineData("/v1/whoami?x=1")]
    [InlineData("/v1/persons?limit=1&limit=2")]
    [InlineData("/v1/persons?Limit=1")]
    [InlineData("/healthz?x")]
    public async Task a_query_parameter_that_is_not_known_is_refused(string path) =>
        await Refused("GET", path, App.Admin.Token, null, 400, "unknown-parameter");

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=+1")]
    [InlineData("limit=")]
    public async Task a_limit_is_a_number_from_1_to_1000(string query)
    {
        var problem = await Refused("GET", $"/v1/persons?{query}", App.Admin.Token, null, 400, "validation-failed");

        problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).ShouldBe(["limit"]);
    }

    [Fact]
    public async Task a_list_is_newest_first_and_continued_by_its_cursor()
    {
        using var first = await Send("GET", "/v1/persons?limit=1", App.Admin.Token);
        var page = await Json(first);
        using var second = await Send("GET", $"/v1/persons?limit=1&cursor={page.GetProperty("cursor").GetString()}", App.Admin.Token);
        var rest = await Json(second);

        string[] ids = [Only(page), Only(rest)];
        ids.ShouldBe(new[] { App.Admin.PersonId.Value, App.Requester.PersonId.Value }.OrderDescending(StringComparer.Ordinal));
        rest.GetProperty("cursor").ValueKind.ShouldBe(JsonValueKind.Null);

        static string Only(JsonElement page) => page.GetProperty("items").EnumerateArray().Single().GetProperty("id").GetString()!;
    }
}
