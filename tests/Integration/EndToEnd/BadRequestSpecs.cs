using System.Text;
using System.Text.Json;
using Sentinel.Api.Http;
using Sentinel.Integration.EndToEnd.BadRequests;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.EndToEnd;

/// <summary>What is wrong in a request is told exactly, as the documentation says, and leaves no trace in the log.</summary>
[Collection(ApiCollection.Name)]
public sealed class BadRequestSpecs(LiveServer server)
{
    private static readonly BadRequest[] All =
    [
        .. SessionRows.All, .. SessionWriteRows.All, .. RequestRows.All, .. BreakGlassRows.All, .. RevocationRows.All, .. IdentityRows.All,
        .. PeopleRows.All, .. PolicyRows.All, .. ProfileRows.All, .. HistoryRows.All,
        .. EdgeRows.All, .. HeaderRows.All, .. ShapeRows.All,
    ];

    [Fact]
    public async Task each_is_told_what_is_wrong_and_the_documentation_knows_it()
    {
        var document = await Document();
        var wrong = new List<string>();
        foreach (var bad in All)
        {
            var answer = await Send(bad);
            if (answer.Status != bad.Status || answer.Code != bad.Code)
            {
                wrong.Add($"{bad}: {answer}");
            }
            else if (bad.Code is not null && RouteOf(bad) is { } route && !IsDocumented(document, route, answer))
            {
                wrong.Add($"{bad} is not in the documentation of {route.Name}");
            }
        }

        string.Join("\n", wrong).ShouldBe("");
        All.Length.ShouldBeGreaterThanOrEqualTo(200);
    }

    [Fact]
    public async Task none_leaves_a_trace()
    {
        await server.Settled();
        var before = await server.EveryTable();
        before.Count.ShouldBeGreaterThan(8);
        foreach (var bad in All)
        {
            await Send(bad);
        }

        (await server.EveryTable()).ShouldBe(before);
    }

    [Fact]
    public async Task every_wrong_field_is_named()
    {
        using var alice = server.As("alice");
        var answer = await alice.OpenSession(new { profile = "a b", reason = "", ticket = new string('x', 101) });
        answer.Status.ShouldBe(400);
        answer.Body.GetProperty("errors").EnumerateObject().Select(field => field.Name).ShouldBe(["profile", "reason", "ticket"], ignoreOrder: true);
    }

    [Fact]
    public async Task every_mistake_of_a_policy_is_listed_with_its_place()
    {
        using var admin = server.As("admin");
        var answer = await admin.PublishPolicy("version: \"1\"\nrulez: []\nrules:\n  - name: a\n    effect: alow\n    conditions: {}\n", ifMatch: "*");
        (answer.Status, answer.Code).ShouldBe((422, "policy-invalid"));
        answer.Body.GetProperty("findings").EnumerateArray()
            .Select(finding => (finding.GetProperty("line").GetInt32(), finding.GetProperty("severity").GetString()))
            .ShouldBe([(2, "error"), (5, "error"), (6, "error")]);
    }

    private async Task<Answer> Send(BadRequest bad)
    {
        var (method, path) = bad.Target.Split(' ') is [var m, var p] ? (m, p) : throw new InvalidOperationException(bad.Target);
        using var client = server.As(bad.Caller);
        using var content = bad.Body is null ? null : new ByteArrayContent(bad.Bytes ?? Encoding.UTF8.GetBytes(bad.Body));
        content?.Headers.TryAddWithoutValidation("Content-Type", bad.MediaType);
        if (bad.Encoding is { } encoding)
        {
            content!.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        }

        return await client.Send(new(method), path, content, [
            ("Authorization", bad.Authorization), ("If-Match", bad.IfMatch), ("Host", bad.Host), ("Origin", bad.Origin), ("X-Forwarded-For", bad.ForwardedFor),
            .. bad.Headers,
        ]);
    }

    private static Route? RouteOf(BadRequest bad)
    {
        var (method, path) = bad.Target.Split(' ') is [var m, var p] ? (m, p.Split('?')[0].Split('/')) : default;
        return Routes.All.FirstOrDefault(route => route.Method == method
            && route.Path.Split('/') is var parts && parts.Length == path.Length
            && parts.Zip(path).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second));
    }

    private static bool IsDocumented(JsonElement document, Route route, Answer answer) =>
        document.GetProperty("paths").GetProperty(route.Path).GetProperty(route.Method.ToLowerInvariant()).GetProperty("responses")
            .TryGetProperty($"{answer.Status}", out var response)
        && response.GetProperty("description").GetString()!.Split(", ").Contains(answer.Code);

    private async Task<JsonElement> Document()
    {
        // Not held to the agreed document: this is how it is replaced.
        using var client = new SentinelClient(server.Process.Url, token: null, TestContext.Current.CancellationToken);
        return (await client.Get("/openapi/v1.json")).Must(200).Body;
    }
}
