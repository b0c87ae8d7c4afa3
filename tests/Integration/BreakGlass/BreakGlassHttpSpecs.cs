using Sentinel.Application.BreakGlass;
using Sentinel.Application.EventSourcing;
using Sentinel.Application.Revocation;
using Sentinel.Domain.BreakGlass;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Revocation;
using Sentinel.Integration.Identity;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.BreakGlass;

/// <summary>Emergency access over HTTP, from the breaking of the glass to its review.</summary>
[Collection(GlassCollection.Name)]
public sealed class BreakGlassHttpSpecs(GlassNodes nodes)
{
    private const string Why = "The database of the shop does not answer.";

    [Fact]
    public async Task an_incident_from_the_breaking_of_the_glass_to_its_review()
    {
        var ada = await nodes.Person();
        using var client = nodes.Client(ada);
        using var reviewer = nodes.Client(nodes.Rita, nodes.B);
        var broken = (await Activate(client, new { profile = "prod", reasonCode = "incident", justification = Why, ticket = "INC-1", duration = "30m" })).Must(201);
        var (id, path) = (broken["id"], $"/v1/break-glass/{broken["id"]}");
        broken.Headers["Location"].ShouldBe(path);
        broken.ETag.ShouldBe("\"1\"");
        var (since, until, due) = (broken.Body.GetProperty("activatedAt").GetDateTimeOffset(), broken.Body.GetProperty("until").GetDateTimeOffset(), broken.Body.GetProperty("reviewDueAt").GetDateTimeOffset());
        (until - since, due - until).ShouldBe((TimeSpan.FromMinutes(30), TimeSpan.FromHours(72)));
        broken["next"].ShouldContain("POST /v1/sessions");

        (await client.Post(path + "/notes", new { text = "Restarted the primary." })).Must(204).ETag.ShouldBe("\"2\"");
        var seen = (await client.Get(path)).Must(200);
        (seen["status"], seen.ETag, seen["rule"], seen["justification"]).ShouldBe(("active", "\"2\"", "emergency", Why));
        seen.Body.GetProperty("notes").EnumerateArray().Select(note => note.GetProperty("text").GetString()).ShouldBe(["Restarted the primary."]);

        (await reviewer.Post(path + "/review", new { finding = "justified" })).ShouldSatisfyAllConditions(
            answer => answer.Status.ShouldBe(409), answer => answer.Code.ShouldBe("break-glass-not-over"));
        var closed = (await client.Post(path + "/close", new { })).Must(204);
        await nodes.Follow(closed.Sequence!.Value);
        (await client.Post(path + "/notes", new { text = "All is well." })).Must(204);
        (await reviewer.Post(path + "/review", new { finding = "justified" }, ("If-Match", "\"3\""))).Code.ShouldBe("version-stale");
        (await reviewer.Post(path + "/review", new { finding = "needsFollowUp", comment = "Why did it stop?" }, ("If-Match", "\"4\""))).Must(204);
        (await client.Post(path + "/notes", new { text = "One more thing." })).Code.ShouldBe("break-glass-reviewed");
        var reviewed = (await client.Get(path)).Must(200);
        (reviewed["status"], reviewed["finding"], reviewed["review", "reviewer"], reviewed["review", "comment"], reviewed["closedBy"])
            .ShouldBe(("reviewed", "needsFollowUp", nodes.Rita.Id.Value, "Why did it stop?", ada.Id.Value));
        (await Types(id)).ShouldBe(["break_glass_activated", "break_glass_noted", "break_glass_closed", "break_glass_noted", "break_glass_reviewed"]);
    }

    [Theory]
    [InlineData("night", "incident", null, 403, "break-glass-not-allowed")]
    [InlineData("no-such-profile", "incident", null, 403, "break-glass-not-allowed")]
    [InlineData("allowed", "incident", null, 422, "break-glass-not-needed")]
    [InlineData("denied", "incident", null, 403, "policy-denied")]
    [InlineData("hidden", "incident", null, 403, "policy-denied")]
    [InlineData("prod", "other", null, 422, "break-glass-reason-not-allowed")]
    [InlineData("prod", "incident", "2h1s", 422, "break-glass-too-long")]
    [InlineData("prod", "incident", "59s", 422, "break-glass-too-short")]
    public async Task what_the_policy_does_not_let_is_refused(string profile, string reasonCode, string? duration, int status, string code)
    {
        using var client = nodes.Client(await nodes.Person());
        var answer = await Activate(client, new { profile, reasonCode, justification = Why, duration });
        (answer.Status, answer.Code).ShouldBe((status, code), answer.ToString());
    }

    [Fact]
    public async Task a_second_time_is_too_soon_and_says_how_long()
    {
        var ada = await nodes.Person();
        using var client = nodes.Client(ada);
        var first = (await Activate(client)).Must(201);
        var again = (await Activate(client)).Must(409);
        again.Code.ShouldBe("break-glass-already-active");
        again["detail"].ShouldContain(first["id"]);
        (await client.Post($"/v1/break-glass/{first["id"]}/close", new { reason = "Done." })).Must(204);
        var soon = (await Activate(client)).Must(429);
        soon.Code.ShouldBe("break-glass-cooldown");
        int.Parse(soon.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(1700, 1800);
    }

    [Fact]
    public async Task a_hold_is_stronger_and_is_remembered_when_it_is_lifted()
    {
        var ada = await nodes.Person();
        using var client = nodes.Client(ada);
        var order = await nodes.A.Send(new RevokeAccess(nodes.Operator.Caller, new Scope(ada.Id, "prod"), "Something odd.", Hold.UntilLifted, false));
        (await Activate(client)).Code.ShouldBe("held");
        (await nodes.A.Send(new LiftRevocation(nodes.Operator.Caller, order.Order, "It was her."))).ShouldBeOfType<Outcome.Recorded>();
        Escalations((await Activate(client)).Must(201)).ShouldBe(["hold"]);
    }

    [Fact]
    public async Task nobody_breaks_glass_that_nobody_would_hear_of()
    {
        var ada = await nodes.Person();
        var handler = new ActivateBreakGlassHandler(
            nodes.A.Get<IEventStore>(), nodes.A.Get<Fence>(), nodes.A.Get<ISnapshots>(), nodes.A.Get<LedgerLanes>(),
            new UrgentNoticeOptions { UrgentLog = false }.On(isEmbedded: false), TimeProvider.System);
        (await handler.Handle(GlassNodes.Break(ada, "prod"), TestContext.Current.CancellationToken)).Outcome
            .ShouldBe(new Outcome.Refused(BreakGlassRefusals.NoUrgentDestination));
        new UrgentNoticeOptions().On(isEmbedded: false).Suffice.ShouldBeFalse();
        new UrgentNoticeOptions().On(isEmbedded: true).ShouldBe(new(ToLog: true, MayBeMissed: true));
        new UrgentNoticeOptions { UrgentLog = false }.On(isEmbedded: true).ShouldBe(new(ToLog: false, MayBeMissed: true));
        new UrgentNoticeOptions { UrgentLog = true }.On(isEmbedded: false).Suffice.ShouldBeTrue();
    }

    [Fact]
    public async Task a_token_for_other_profiles_and_a_role_that_may_not_do_not_break_it()
    {
        using var narrow = nodes.Client((await nodes.People(1, profiles: ["many-0"])).Single());
        (await Activate(narrow)).Code.ShouldBe("token-profile-mismatch");
        using var auditor = nodes.Client(nodes.Auditor);
        (await Activate(auditor)).Code.ShouldBe("forbidden");
    }

    [Fact]
    public async Task while_the_log_does_not_answer_nobody_breaks_it_and_afterwards_nothing_is_left_of_the_try()
    {
        var ada = await nodes.Person();
        using var client = nodes.Client(ada);
        nodes.A.Store.IsDown = true;
        try
        {
            (await Activate(client)).ShouldSatisfyAllConditions(answer => answer.Status.ShouldBe(503), answer => answer.Code.ShouldBe("store-unavailable"));
        }
        finally
        {
            nodes.A.Store.IsDown = false;
        }

        (await Activate(client)).Must(201);
    }

    [Fact]
    public async Task a_call_that_is_repeated_with_its_key_breaks_it_once()
    {
        using var client = nodes.Client(await nodes.Person());
        var body = new { profile = "prod", reasonCode = "security", justification = Why };
        var first = (await client.Post("/v1/break-glass", body, ("Idempotency-Key", "one"))).Must(201);
        var again = (await client.Post("/v1/break-glass", body, ("Idempotency-Key", "one"))).Must(201);
        again["id"].ShouldBe(first["id"]);
    }

    [Fact]
    public async Task an_operator_closes_anyone_s_and_another_s_looks_like_none_to_a_requester()
    {
        var (ada, bob) = (await nodes.Person(), await nodes.Person());
        var id = await nodes.Broken(ada, "many-5");
        using var other = nodes.Client(bob);
        foreach (var (path, body) in ((string, object)[])[("notes", new { text = "Mine?" }), ("close", new { })])
        {
            var (real, never) = (await other.Post($"/v1/break-glass/{id}/{path}", body), await other.Post($"/v1/break-glass/{Id.New<BreakGlassId>(GlassNodes.Now)}/{path}", body));
            (real.Status, real.Code, real["detail"]).ShouldBe((404, "break-glass-unknown", never["detail"]));
        }

        (await other.Get($"/v1/break-glass/{id}")).Code.ShouldBe("break-glass-unknown");
        using var operators = nodes.Client(nodes.Operator, nodes.B);
        (await operators.Post($"/v1/break-glass/{id}/close", new { reason = "Enough now." })).Must(204);
        (await operators.Get($"/v1/break-glass/{id}")).Must(200).ShouldSatisfyAllConditions(
            seen => seen["status"].ShouldBe("ended"), seen => seen["closeReason"].ShouldBe("Enough now."), seen => seen["closedBy"].ShouldBe(nodes.Operator.Id.Value));
        (await operators.Send(HttpMethod.Post, $"/v1/break-glass/{id}/close", null)).Must(204);
    }

    [Fact]
    public async Task lists_hold_one_s_own_and_filter_and_go_on_where_they_stopped()
    {
        var (ada, bob) = (await nodes.Person(), await nodes.Person());
        var (first, second, third) = (await nodes.Broken(ada, "many-6"), await nodes.Broken(bob, "many-6"), await nodes.Broken(ada, "many-7"));
        var (begin, old) = (GlassNodes.Now.AddDays(-9), GlassNodes.Now.AddDays(-8));
        var overdue = await nodes.BrokenBefore(ada, "many-8", begin, old, TimeSpan.FromHours(1), new BreakGlassExpired(new("bgl_of_then"), old));
        using var hers = nodes.Client(ada);
        (await List(hers, "")).ShouldBe([overdue.Value, third.Value, first.Value]);
        (await List(hers, $"?person={bob.Id}")).ShouldBeEmpty();
        (await List(hers, "?status=active")).ShouldBe([third.Value, first.Value]);
        (await List(hers, "?status=overdue")).ShouldBe([overdue.Value]);
        (await List(hers, "?status=ended")).ShouldBeEmpty();
        (await List(hers, "?profile=many-6")).ShouldBe([first.Value]);
        (await List(hers, $"?since={GlassNodes.Now.AddDays(-1):yyyy-MM-ddTHH:mm:ssZ}")).ShouldBe([third.Value, first.Value]);
        using var auditor = nodes.Client(nodes.Auditor);
        (await List(auditor, $"?person={bob.Id}")).ShouldBe([second.Value]);
        var page = (await hers.Get("/v1/break-glass?limit=2")).Must(200);
        (await List(hers, $"?limit=2&cursor={page["cursor"]}")).ShouldBe([first.Value]);
        var summary = page.Body.GetProperty("items")[1];
        (summary.GetProperty("user").GetString(), summary.GetProperty("reasonCode").GetString(), summary.GetProperty("noteCount").GetInt32())
            .ShouldBe((nodes.A.Snapshot.Of<Application.Identity.People>().Find(ada.Id)!.State.ShouldBeOfType<Domain.Identity.Person.Active>().Handle, "incident", 0));
    }

    [Theory]
    [InlineData("/v1/break-glass?status=Active", "validation-failed")]
    [InlineData("/v1/break-glass?status=1", "validation-failed")]
    [InlineData("/v1/break-glass?person=ada", "validation-failed")]
    [InlineData("/v1/break-glass?since=yesterday", "validation-failed")]
    [InlineData("/v1/break-glass?cursor=x", "cursor-invalid")]
    public async Task a_wrong_filter_is_told(string path, string code)
    {
        using var client = nodes.Client(await nodes.Person());
        (await client.Get(path)).ShouldSatisfyAllConditions(answer => answer.Status.ShouldBe(400), answer => answer.Code.ShouldBe(code));
    }

    private static Task<Answer> Activate(SentinelClient client, object? body = null) =>
        client.Post("/v1/break-glass", body ?? new { profile = "prod", reasonCode = "incident", justification = Why });

    private static IEnumerable<string?> Escalations(Answer answer) =>
        answer.Body.GetProperty("escalations").EnumerateArray().Select(cause => cause.GetString());

    private static async Task<string?[]> List(SentinelClient client, string query) =>
        [.. (await client.Get("/v1/break-glass" + query)).Must(200).Body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString())];

    private async Task<IEnumerable<string>> Types(string id)
    {
        using var auditor = nodes.Client(nodes.Auditor);
        return (await auditor.Stream($"break-glass-{id}")).Must(200).Body.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("type").GetString()!);
    }
}
