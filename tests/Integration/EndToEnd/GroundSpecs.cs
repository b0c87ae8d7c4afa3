using System.Text.Json;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.EndToEnd;

/// <summary>Approvals and broken glass on the sample policy, as whoever uses them sees them.</summary>
[Collection(ApiCollection.Name)]
public sealed class GroundSpecs(LiveServer server)
{
    private const string Why = "The queue of orders is stuck since noon.";

    [Fact]
    public async Task who_needs_an_approval_is_handed_the_request_for_it()
    {
        using var alice = server.As("alice");
        var refused = (await alice.OpenSession(new { profile = "prod", reason = Why, duration = "30m", ticket = "OPS-1" })).Must(403);
        refused.Code.ShouldBe("approval-required");
        var next = refused.Body.GetProperty("next");
        (next.GetProperty("method").GetString(), next.GetProperty("path").GetString()).ShouldBe(("POST", "/v1/requests"));
        var submitted = (await alice.Post("/v1/requests", next.GetProperty("body"))).Must(201);
        (await alice.Post($"/v1/requests/{submitted["id"]}/cancel", new { })).Must(204);
    }

    [Fact]
    public async Task an_approved_session_has_keys_on_that_ground_everywhere_it_is_told()
    {
        using var alice = server.As("alice");
        var request = await ApprovedRequest(alice);
        (await alice.OpenSession("prod")).Must(403).Code.ShouldBe("approval-required");
        InForce(await alice.Profiles()).ShouldBe(("approval", request));
        var opened = (await alice.OpenSession(new { profile = "prod", requestId = request })).Must(201);
        Ground(opened.Body).ShouldBe(("approval", request));
        InForce(await alice.Profiles()).ShouldBeNull();

        using var session = server.With(opened["token"]);
        await LiveServer.Keys(session.Credentials);
        Ground((await alice.Session(opened["id"])).Must(200).Body).ShouldBe(("approval", request));
        using var auditor = server.As("auditor");
        var issued = (await auditor.Events(stream: $"session-{opened["id"]}")).Must(200).Body.GetProperty("events").EnumerateArray()
            .Single(e => e.GetProperty("type").GetString() == "credentials_issued").GetProperty("data");
        Ground(issued).ShouldBe(("approval", request));
        issued.GetProperty("sourceIdentity").GetString()!.ShouldMatch(@"^alice-[a-z2-7]{8}\.a\.[0-9a-z]{26}$");
        var newest = (await auditor.Events(stream: $"session-{opened["id"]}")).Body.GetProperty("events").EnumerateArray().Last().GetProperty("sequence");
        var then = (await auditor.Sessions($"?activeAt={newest}&profile=prod")).Must(200);
        Ground(then.Body.GetProperty("items").EnumerateArray().Single(item => item.GetProperty("session").GetString() == opened["id"])).ShouldBe(("approval", request));

        (await alice.Post($"/v1/requests/{request}/withdraw", new { reason = "done" })).Must(204);
        (await session.Credentials()).Must(403).Code.ShouldBeOneOf("approval-not-in-force", "session-revoked");
    }

    [Fact]
    public async Task a_session_may_wait_for_its_approval()
    {
        using var alice = server.As("alice");
        var waiting = (await alice.OpenSession(new { profile = "prod", reason = Why, waitForApproval = true })).Must(201);
        waiting.Body.GetProperty("waits").GetBoolean().ShouldBeTrue();
        var (kind, request) = Ground(waiting.Body);
        kind.ShouldBe("approval");
        using var session = server.With(waiting["token"]);
        (await session.Credentials()).Must(403).Code.ShouldBe("approval-pending");

        using var bob = server.As("bob");
        (await bob.Post($"/v1/requests/{request}/approve", new { }, ("If-Match", (await bob.Get($"/v1/requests/{request}")).Must(200).ETag))).Must(200);
        await LiveServer.Keys(session.Credentials);
        (await alice.CloseSession(waiting["id"])).Must(204);
    }

    [Fact]
    public async Task a_session_whose_request_is_denied_is_over()
    {
        using var alice = server.As("alice");
        var waiting = (await alice.OpenSession(new { profile = "prod", reason = Why, waitForApproval = true })).Must(201);
        var request = Ground(waiting.Body).Id;
        using var bob = server.As("bob");
        (await bob.Post($"/v1/requests/{request}/deny", new { comment = "not today" }, ("If-Match", (await bob.Get($"/v1/requests/{request}")).Must(200).ETag)))
            .Must(204);
        using var session = server.With(waiting["token"]);
        (await session.Credentials()).Must(403).Code.ShouldBeOneOf("approval-not-in-force", "session-revoked");
        for (var end = DateTime.UtcNow.AddSeconds(10); (await alice.Session(waiting["id"]))["status"] != "revoked"; await Task.Delay(20, TestContext.Current.CancellationToken))
        {
            DateTime.UtcNow.ShouldBeLessThan(end);
        }
    }

    [Fact]
    public async Task waiting_takes_a_reason_and_no_other_request()
    {
        using var alice = server.As("alice");
        (await alice.OpenSession(new { profile = "prod", waitForApproval = true })).Must(400);
        (await alice.OpenSession(new { profile = "prod", reason = Why, waitForApproval = true, requestId = "req_01jd6x0000000000000000000a" })).Must(400);
        (await alice.OpenSession(new { profile = "prod", requestId = "req_1" })).Must(400);
        (await alice.OpenSession(new { profile = "prod", requestId = "req_01jd6x0000000000000000000a" })).Must(404).Code.ShouldBe("request-unknown");
    }

    [Fact]
    public async Task another_s_approval_is_as_good_as_none()
    {
        using var alice = server.As("alice");
        var request = await ApprovedRequest(alice);
        using var bob = server.As("bob");
        (await bob.OpenSession(new { profile = "prod", requestId = request })).Must(404).Code.ShouldBe("request-unknown");
        (await alice.OpenSession(new { profile = "dev", requestId = request })).Must(404).Code.ShouldBe("request-unknown");
        (await alice.Post($"/v1/requests/{request}/withdraw", new { reason = "done" })).Must(204);
    }

    [Fact]
    public async Task broken_glass_opens_what_asks_for_an_approval()
    {
        using var oncall = server.As("oncall");
        var glass = await server.BreakGlass();
        InForce(await oncall.Profiles()).ShouldBe(("breakGlass", glass));
        var opened = (await oncall.OpenSession("prod")).Must(201);
        Ground(opened.Body).ShouldBe(("breakGlass", glass));
        using var session = server.With(opened["token"]);
        await LiveServer.Keys(session.Credentials);
        (await oncall.CloseSession(opened["id"])).Must(204);
        using var alice = server.As("alice");
        (await alice.OpenSession("prod")).Must(403).Code.ShouldBe("approval-required");
    }

    private async Task<string> ApprovedRequest(SentinelClient alice)
    {
        var submitted = (await alice.Post("/v1/requests", new { profile = "prod", duration = "30m", justification = Why })).Must(201);
        using var bob = server.As("bob");
        (await bob.Post($"/v1/requests/{submitted["id"]}/approve", new { comment = "go" }, ("If-Match", submitted.ETag))).Must(200);
        return submitted["id"];
    }

    private static (string? Kind, string? Id) Ground(JsonElement of) =>
        (of.GetProperty("ground").GetProperty("kind").GetString(), of.GetProperty("ground").GetProperty("id").GetString());

    private static (string? Kind, string? Id)? InForce(Answer profiles)
    {
        var prod = profiles.Must(200).Body.GetProperty("items").EnumerateArray().Single(item => item.GetProperty("name").GetString() == "prod");
        return prod.GetProperty("inForce") is { } grounds && grounds.GetArrayLength() > 0 ? Ground(grounds[0]) : null;
    }
}
