using System.Text.Json;
using Sentinel.Integration.EndToEnd;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Requests;

/// <summary>Requests for access over the API, from the question to its end.</summary>
[Collection(ApiCollection.Name)]
public sealed class RequestApiSpecs(LiveServer server)
{
    private const string Why = "The pipeline is stuck.";

    [Fact]
    public async Task a_request_is_approved_by_somebody_else_and_shows_all_that_he_needs()
    {
        var (alice, id) = await Asker("two-see");
        using var bob = server.As("bob");
        var pending = (await bob.Get($"/v1/requests/{id}")).Must(200);
        pending.ETag.ShouldBe("\"1\"");
        (pending["status"], pending["profile"], pending["roleArn"], pending["justification"], pending["ticket"], pending["user"])
            .ShouldBe(("pending", "prod", "arn:aws:iam::123456789012:role/SandboxProd", Why, "OPS-7", alice.Handle));
        pending.Body.GetProperty("required").GetInt32().ShouldBe(1);
        pending["next"].ShouldContain($"POST /v1/requests/{id}/approve");

        var approved = (await bob.Post($"/v1/requests/{id}/approve", new { comment = "go on" }, ("If-Match", pending.ETag))).Must(200);

        (approved["status"], approved.ETag).ShouldBe(("approved", "\"3\""));
        approved["next"].ShouldContain("POST /v1/sessions");
        var seen = (await alice.Client.Get($"/v1/requests/{id}", ("Sentinel-At-Least", $"{approved.Sequence}"))).Must(200);
        seen["status"].ShouldBe("approved");

        // The list's table counts microseconds.
        var until = approved.Body.GetProperty("until").GetDateTimeOffset();
        seen.Body.GetProperty("until").GetDateTimeOffset().ShouldBe(until.AddTicks(-(until.Ticks % TimeSpan.TicksPerMicrosecond)));
        seen.Body.GetProperty("approvals").EnumerateArray().Single().GetProperty("comment").GetString().ShouldBe("go on");
        (seen.Body.GetProperty("until").GetDateTimeOffset() - seen.Body.GetProperty("approvedAt").GetDateTimeOffset()).ShouldBe(TimeSpan.FromMinutes(30));
        (await bob.Post($"/v1/requests/{id}/approve", new { }, ("If-Match", "\"1\""))).Must(200).ETag.ShouldBe("\"3\"");
        (await alice.Client.Post($"/v1/requests/{id}/withdraw", new { reason = "done" })).Must(204);
        (await alice.Client.Post($"/v1/requests/{id}/withdraw", new { reason = "done" })).Must(204);
        using var auditor = server.As("auditor");
        var state = (await auditor.StateAt($"request-{id}")).Must(200);
        (state["state", "status"], state["state", "endReason"]).ShouldBe(("withdrawn", "done"));
        (await auditor.StateAt($"request-{id}", $"{approved.Sequence}")).Must(200)["state", "status"].ShouldBe("approved");
    }

    [Fact]
    public async Task whoever_decides_names_what_he_saw_and_the_whole_id()
    {
        var (alice, id) = await Asker("if-match");
        using var bob = server.As("bob");
        Refused(await bob.Post($"/v1/requests/{id}/approve", new { }), 428, "precondition-required");
        Refused(await bob.Post($"/v1/requests/{id}/deny", new { }), 428, "precondition-required");
        Refused(await bob.Post($"/v1/requests/{id}/approve", new { }, ("If-Match", "*")), 400, "validation-failed");
        Refused(await bob.Post($"/v1/requests/{id}/approve", new { }, ("If-Match", "\"7\"")), 412, "version-stale");
        Refused(await bob.Post($"/v1/requests/{id}/deny", new { }, ("If-Match", "\"0\"")), 412, "version-stale");
        Refused(await bob.Post($"/v1/requests/{id[..^1]}/approve", new { }, ("If-Match", "\"1\"")), 404, "request-unknown");
        (await bob.Get($"/v1/requests/{id[..^1]}")).Must(200)["id"].ShouldBe(id);
        Refused(await bob.Get($"/v1/requests/{id[..11]}"), 404, "request-unknown");

        (await bob.Post($"/v1/requests/{id}/deny", new { comment = "not now" }, ("If-Match", "\"1\""))).Must(204);
        var late = await bob.Post($"/v1/requests/{id}/approve", new { }, ("If-Match", "\"1\""));
        Refused(late, 409, "request-decided");
        late["detail"].ShouldContain("was denied");
        Refused(await alice.Client.Post($"/v1/requests/{id}/cancel", new { }), 409, "request-decided");
        Refused(await alice.Client.Post($"/v1/requests/{id}/withdraw", new { reason = "x" }), 409, "request-decided");
    }

    [Fact]
    public async Task nobody_decides_his_own_and_a_token_that_is_not_confirmed_is_its_issuer_s_too()
    {
        var asker = await Person("minting-admin", ["requester", "admin"], ["developers"]);
        var asked = (await asker.Client.Post("/v1/requests", Body())).Must(201);
        Refused(await asker.Client.Post($"/v1/requests/{asked["id"]}/approve", new { }, ("If-Match", asked.ETag)), 403, "forbidden");

        // An admin makes an approver's token for himself to approve with: it counts as his until Bob says that it is Bob's.
        using var bob = server.As("bob");
        var made = (await asker.Client.MintToken(new { personId = await IdOf("bob"), name = "minted", roles = new[] { "approver" } })).Must(201);
        using var minted = server.With(made["token"]);
        Refused(await minted.Post($"/v1/requests/{asked["id"]}/approve", new { }, ("If-Match", asked.ETag)), 403, "own-request");
        (await bob.ConfirmToken(made["id"])).Must(204);
        (await minted.Post($"/v1/requests/{asked["id"]}/approve", new { }, ("If-Match", asked.ETag))).Must(200)["status"].ShouldBe("approved");

        var bobs = (await bob.Post("/v1/requests", Body())).Must(201);
        Refused(await bob.Post($"/v1/requests/{bobs["id"]}/approve", new { }, ("If-Match", bobs.ETag)), 403, "own-request");
        Refused(await bob.Post($"/v1/requests/{bobs["id"]}/deny", new { }, ("If-Match", bobs.ETag)), 403, "own-request");
        using var carol = server.As("carol");
        (await carol.Post($"/v1/requests/{bobs["id"]}/deny", new { }, ("If-Match", bobs.ETag))).Must(204);
    }

    [Fact]
    public async Task a_batch_says_of_each_what_came_of_it()
    {
        var (_, first) = await Asker("batch-a");
        var (asker, second) = await Asker("batch-b");
        var (_, third) = await Asker("batch-c");
        (await asker.Client.Post($"/v1/requests/{second}/cancel", new { })).Must(204);
        using var bob = server.As("bob");

        var answer = (await bob.Post("/v1/requests/approve", new
        {
            comment = "all of them",
            requests = new object[]
            {
                new { id = first, etag = "\"1\"" }, new { id = second, etag = "\"1\"" }, new { id = third[..20], etag = "\"1\"" },
                new { id = third }, new { id = third, etag = "\"9\"" }, new { id = third, etag = "\"1\"" },
            },
        })).Must(200);

        var results = answer.Body.GetProperty("results").EnumerateArray().ToArray();
        results.Select(one => Text(one, "code") ?? Text(one, "status")).ShouldBe(
            ["approved", "request-decided", "request-unknown", "precondition-required", "version-stale", "approved"]);
        results[0].GetProperty("etag").GetString().ShouldBe("\"3\"");
        Text(results[1], "detail").ShouldNotBeNull().ShouldContain("was cancelled");
        answer.Sequence.ShouldNotBeNull();
    }

    [Fact]
    public async Task lists_hold_one_s_own_and_what_one_may_decide()
    {
        var (asker, id) = await Asker("lists");
        var (other, others) = await Asker("lists-other");
        using var bob = server.As("bob");
        using var auditor = server.As("auditor");
        await Listed(asker.Client, id, true);
        await Listed(asker.Client, others, false);
        await Listed(bob, id, true);
        await Listed(auditor, others, true);
        (await asker.Client.Get($"/v1/requests?requester={other.Handle}")).Must(200).Body.GetProperty("items").GetArrayLength().ShouldBe(0);
        (await auditor.Get($"/v1/requests?requester={other.Handle}&status=pending&profile=prod")).Must(200)
            .Body.GetProperty("items").EnumerateArray().Single().GetProperty("id").GetString().ShouldBe(others);
        (await auditor.Get($"/v1/requests?requester={other.Handle}&status=denied")).Must(200).Body.GetProperty("items").GetArrayLength().ShouldBe(0);
        var page = (await auditor.Get("/v1/requests?limit=1")).Must(200);
        page.Body.GetProperty("items").GetArrayLength().ShouldBe(1);
        (await auditor.Get($"/v1/requests?limit=1&cursor={page["cursor"]}")).Must(200)
            .Body.GetProperty("items")[0].GetProperty("id").GetString().ShouldNotBe(page.Body.GetProperty("items")[0].GetProperty("id").GetString());

        static async Task Listed(SentinelClient client, string id, bool isThere) =>
            (await client.Get("/v1/requests?limit=1000")).Must(200).Body.GetProperty("items").EnumerateArray()
                .Any(item => item.GetProperty("id").GetString() == id).ShouldBe(isThere);
    }

    [Fact]
    public async Task what_needs_no_approval_or_gets_none_is_not_asked_for()
    {
        var asker = await Person("refused", ["requester"], ["developers"]);
        var outsider = await Person("outside", ["requester"], []);
        Refused(await asker.Client.Post("/v1/requests", Body("dev")), 422, "approval-not-needed");
        Refused(await asker.Client.Post("/v1/requests", Body("locked")), 403, "policy-denied");
        Refused(await outsider.Client.Post("/v1/requests", Body()), 403, "policy-denied");
        Refused(await asker.Client.Post("/v1/requests", new { profile = "prod", justification = Why, duration = "2h" }), 422, "request-too-long");
        Refused(await asker.Client.Post("/v1/requests", new { profile = "prod", justification = Why, duration = "59s" }), 422, "request-too-short");
        var key = ("Idempotency-Key", Guid.CreateVersion7().ToString());
        var once = (await asker.Client.Post("/v1/requests", Body(), key!)).Must(201);
        (await asker.Client.Post("/v1/requests", Body(), key!)).Must(201)["id"].ShouldBe(once["id"]);
    }

    [Fact]
    public async Task the_sixth_that_waits_is_refused_and_a_hold_stops_asking_and_approving()
    {
        var asker = await Person("six", ["requester"], ["developers"]);
        var last = "";
        for (var i = 0; i < 5; i++)
        {
            last = (await asker.Client.Post("/v1/requests", Body())).Must(201)["id"];
        }

        Refused(await asker.Client.Post("/v1/requests", Body()), 422, "too-many-requests-pending");
        using var @operator = server.As("operator");
        using var bob = server.As("bob");
        (await @operator.Revoke(new { person = asker.Id }, "lost laptop")).Must(200);
        Refused(await bob.Post($"/v1/requests/{last}/approve", new { }, ("If-Match", "\"1\"")), 403, "held");
        Refused(await asker.Client.Post("/v1/requests", Body()), 403, "held");
        (await @operator.Post($"/v1/requests/{last}/cancel", new { })).Must(204);
    }

    private static object Body(string profile = "prod") => new { profile, justification = Why, ticket = "OPS-7", duration = "30m" };

    private static void Refused(Answer answer, int status, string code) => (answer.Status, answer.Code).ShouldBe((status, code), answer.ToString());

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private async Task<string> IdOf(string handle)
    {
        using var admin = server.As("admin");
        return (await admin.Persons()).Must(200).Body.GetProperty("items").EnumerateArray()
            .Single(person => person.GetProperty("handle").GetString() == handle).GetProperty("id").GetString()!;
    }

    /// <summary>Somebody new who has asked for prod.</summary>
    private async Task<(Someone Who, string Id)> Asker(string name)
    {
        var who = await Person(name, ["requester"], ["developers"]);
        return (who, (await who.Client.Post("/v1/requests", Body())).Must(201)["id"]);
    }

    /// <summary>Somebody new, with a confirmed token.</summary>
    private async Task<Someone> Person(string name, string[] roles, string[] groups)
    {
        using var admin = server.As("admin");
        var handle = $"{name}-{Guid.CreateVersion7():N}";
        var person = (await admin.RegisterPerson(new { handle, roles, groups })).Must(201)["id"];
        var token = (await admin.MintToken(new { personId = person, name = "test", roles })).Must(201);
        var client = server.With(token["token"]);
        (await client.ConfirmToken(token["id"])).Must(204);
        return new(person, handle, client);
    }

    private sealed record Someone(string Id, string Handle, SentinelClient Client);
}
