using System.Text.Json;
using System.Text.RegularExpressions;
using Sentinel.Api.Http;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.EndToEnd;

/// <summary>The document at <c>/openapi/v1.json</c>.</summary>
[Collection(ApiCollection.Name)]
public sealed partial class OpenApiSpecs(LiveServer server)
{
    [Fact]
    public async Task it_is_the_one_that_was_agreed_on() => Snapshot.Match(await Document());

    [Fact]
    public async Task every_route_stands_in_it_with_its_answers()
    {
        var paths = (await Document()).GetProperty("paths");
        foreach (var route in Routes.All)
        {
            var operation = paths.GetProperty(route.Path).GetProperty(route.Method.ToLowerInvariant());
            operation.GetProperty("operationId").GetString().ShouldBe(route.Name);
            var statuses = operation.GetProperty("responses").EnumerateObject().Select(response => response.Name).ToArray();
            statuses.ShouldBe(statuses.Order(StringComparer.Ordinal));
            statuses[0].ShouldBeOneOf("200", "201", "202", "204");
            DocumentedProblems.Of(route).Select(status => $"{status.Key}").ShouldBeSubsetOf(statuses, route.Name);
            var parameters = operation.TryGetProperty("parameters", out var given)
                ? given.EnumerateArray().Where(p => p.GetProperty("in").GetString() == "query").Select(p => p.GetProperty("name").GetString()!)
                : [];
            parameters.ShouldBe(route.Query, ignoreOrder: true);
        }

        paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Count().ShouldBe(Routes.All.Count);
    }

    [Fact]
    public async Task every_reference_leads_somewhere_and_every_success_says_what_it_holds()
    {
        var document = await Document();
        var schemas = document.GetProperty("components").GetProperty("schemas");
        foreach (Match reference in Reference().Matches(document.GetRawText()))
        {
            schemas.TryGetProperty(reference.Groups[1].Value, out _).ShouldBeTrue(reference.Value);
        }

        var silent = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject())
            .SelectMany(operation => operation.Value.GetProperty("responses").EnumerateObject()
                .Where(response => response.Name is "200" or "201" && !response.Value.TryGetProperty("content", out _))
                .Select(_ => operation.Value.GetProperty("operationId").GetString()));
        silent.ShouldBeEmpty();
        var components = document.GetProperty("components").GetProperty("headers");
        document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject())
            .SelectMany(operation => operation.Value.GetProperty("responses").EnumerateObject())
            .Where(response => response.Value.TryGetProperty("headers", out _))
            .SelectMany(response => response.Value.GetProperty("headers").EnumerateObject())
            .Select(header => header.Value.GetProperty("$ref").GetString()!.Split('/')[^1]).Distinct()
            .ShouldBe(components.EnumerateObject().Select(header => header.Name), ignoreOrder: true);
    }

    [Fact]
    public async Task every_code_that_a_route_names_is_in_the_table_of_problems()
    {
        var codes = Problems.All.Select(problem => problem.Code).ToHashSet(StringComparer.Ordinal);
        Routes.All.SelectMany(route => route.Refuses).Where(code => !codes.Contains(code)).ShouldBeEmpty();
        (await Document()).GetRawText().ShouldNotContain("internal-error");
    }

    private async Task<JsonElement> Document()
    {
        // Not held to the agreed document: this is how it is replaced.
        using var client = new SentinelClient(server.Process.Url, token: null, TestContext.Current.CancellationToken);
        return (await client.Get("/openapi/v1.json")).Must(200).Body;
    }

    [GeneratedRegex("\"#/components/schemas/([^\"]+)\"")]
    private static partial Regex Reference();
}
