using System.Text.Json;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Fencing;

/// <summary>What is taken back while AWS is being asked gives no key, and what stood on it ends.</summary>
[Collection(PairOfNodes.Name)]
public sealed class GroundSpecs(Pair pair) : IAsyncDisposable
{
    [Fact]
    public async Task a_withdrawal_wins_over_the_lease_that_is_being_made()
    {
        var (ada, lead) = await Asking();
        var (request, session) = await Approved(ada, lead);
        var fetch = await pair.FetchWithHeldSts(session);
        (await As(ada).Post($"/v1/requests/{request}/withdraw", new { reason = "done" })).Must(204);
        await ReleasedAndRefused(session, fetch, "approval-not-in-force", "session-revoked");
        await Ends(session, "session_revoked");
    }

    [Fact]
    public async Task an_approver_who_may_not_any_more_takes_his_approval_with_him()
    {
        var (ada, lead) = await Asking();
        var (_, session) = await Approved(ada, lead);
        (await pair.FetchA(session)).Must(200);
        var fetch = await pair.FetchWithHeldSts((await Approved(ada, lead)).Session);
        using var admin = pair.Admin;
        (await admin.SetGroups(lead.Id, new { groups = (string[])["guests"] })).Must(204);
        pair.Sts.Release();
        (await fetch).Must(403);
        foreach (var answer in (Answer[])[await pair.FetchB(session), await pair.FetchA(session)])
        {
            answer.Must(403).Code.ShouldBeOneOf("approval-not-in-force", "session-revoked");
        }

        await Ends(session, "session_revoked");
    }

    [Fact]
    public async Task closing_the_broken_glass_wins_over_the_lease_that_is_being_made()
    {
        var (ada, _) = await Asking();
        var glass = (await As(ada).Post("/v1/break-glass", Emergency)).Must(201);
        await pair.Applied(glass.Sequence);
        var session = await pair.Open(ada);
        var fetch = await pair.FetchWithHeldSts(session);
        using var @operator = pair.Operator;
        (await @operator.Post($"/v1/break-glass/{glass["id"]}/close", new { reason = "not yours" })).Must(204);
        await ReleasedAndRefused(session, fetch, "break-glass-over", "session-revoked");
        await Ends(session, "session_revoked");
    }

    [Fact]
    public async Task who_is_cut_off_does_not_open_the_next_session_on_the_same_approval()
    {
        var (ada, lead) = await Asking();
        var (request, session) = await Approved(ada, lead, sessions: 2);
        (await pair.FetchB(session)).Must(200);
        using var @operator = pair.Operator;
        (await @operator.RevokeSession(session.Id, "stolen laptop")).Must(200);
        (await Open(ada, request)).Must(403).Code.ShouldBe("approval-not-in-force");
        var withdrawn = (await pair.Stream($"request-{request}"))[^1];
        withdrawn.GetProperty("type").GetString().ShouldBe("access_request_withdrawn");
        withdrawn.GetProperty("data").GetProperty("reason").GetString().ShouldBe($"session {session.Id} was revoked: stolen laptop");
    }

    [Fact]
    public async Task an_operator_may_leave_the_ground_and_an_owner_leaves_it_always()
    {
        var (ada, lead) = await Asking();
        var (request, first) = await Approved(ada, lead, sessions: 3);
        using var @operator = pair.Operator;
        (await @operator.Post($"/v1/sessions/{first.Id}/revoke", new { reason = "the wrong one", keepGround = true })).Must(200);
        var second = (await Open(ada, request)).Must(201)["id"];
        (await As(ada).RevokeSession(second, "my mistake")).Must(200);
        (await Open(ada, request)).Must(201);
        (await Open(ada, request)).Must(403).Code.ShouldBe("approval-used-up");
    }

    [Fact]
    public async Task an_order_on_an_approver_names_what_he_has_approved_and_takes_it_back_when_told()
    {
        var (ada, lead) = await Asking();
        var (request, session) = await Approved(ada, lead);
        using var @operator = pair.Operator;
        var order = (await @operator.Post("/v1/revocations", new { scope = new { person = lead.Id }, reason = "lost token" })).Must(200);
        var granted = order.Body.GetProperty("granted")[0];
        (granted.GetProperty("request").GetString(), granted.GetProperty("requester").GetString(), granted.GetProperty("profile").GetString())
            .ShouldBe((request, ada.Id, "dev"));
        granted.GetProperty("withdrawnAt").ValueKind.ShouldBe(JsonValueKind.Null);
        (await pair.FetchB(session)).Must(200);

        var all = (await @operator.Post(
            "/v1/revocations", new { scope = new { person = lead.Id }, reason = "he was not himself", includeGranted = true })).Must(200);
        await Withdrawn(all);
        foreach (var answer in (Answer[])[await pair.FetchA(session), await pair.FetchB(session)])
        {
            answer.Must(403).Code.ShouldBeOneOf("approval-not-in-force", "session-revoked");
        }

        (await @operator.Post("/v1/revocations", new { scope = new { profile = "dev" }, reason = "x", includeGranted = true })).Must(400);
        await Ends(session, "session_revoked");
    }

    [Fact]
    public async Task two_nodes_open_no_more_sessions_on_an_approval_than_it_names()
    {
        var (ada, lead) = await Asking();
        var request = await ApprovedRequest(ada, lead, sessions: 2);
        var opened = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Open(ada, request, at: i % 2 == 0 ? pair.A : pair.B)));
        opened.Count(answer => answer.Status == 201).ShouldBe(2);
        opened.Where(answer => answer.Status != 201).ShouldAllBe(answer => answer.Code == "approval-used-up" || answer.Code == "conflict");
        (await pair.Stream($"request-{request}")).Count(e => e.GetProperty("type").GetString() == "access_request_used").ShouldBe(2);
    }

    public async ValueTask DisposeAsync() => await pair.Settle();

    private static object Emergency { get; } = new { profile = "dev", reasonCode = "incident", justification = "Orders are being lost since noon." };

    /// <summary>Somebody who needs an approval for everything, and somebody who can give one.</summary>
    private async Task<(Developer Ada, Developer Lead)> Asking()
    {
        var (ada, lead) = (await pair.NewDeveloper(), await pair.NewDeveloper("approver", "leads"));

        // The admin who has issued both would count as both.
        (await As(ada).ConfirmToken(ada.TokenId)).Must(204);
        await pair.Applied((await As(lead).ConfirmToken(lead.TokenId)).Must(204).Sequence);
        await pair.Publish($"- {{name: ask, effect: require_approval, conditions: {{users: [{ada.Handle}]}}}}");
        return (ada, lead);
    }

    private async Task<(string Request, OpenSession Session)> Approved(Developer ada, Developer lead, int sessions = 1)
    {
        var request = await ApprovedRequest(ada, lead, sessions);
        var opened = (await Open(ada, request)).Must(201);
        await pair.Applied(opened.Sequence);
        return (request, new(opened["id"], opened["token"]));
    }

    private async Task<string> ApprovedRequest(Developer ada, Developer lead, int sessions)
    {
        var submitted = (await As(ada).Post(
            "/v1/requests", new { profile = "dev", duration = "1h", justification = "The queue of orders is stuck.", sessions })).Must(201);
        await pair.Applied((await As(lead).Post($"/v1/requests/{submitted["id"]}/approve", new { }, ("If-Match", submitted.ETag))).Must(200).Sequence);
        return submitted["id"];
    }

    private Task<Answer> Open(Developer ada, string request, SentinelProcess? at = null) =>
        As(ada).At((at ?? pair.A).Url).OpenSession(new { profile = "dev", requestId = request });

    private SentinelClient As(Developer person) => new(pair.A.Url, person.Token, TestContext.Current.CancellationToken);

    private async Task ReleasedAndRefused(OpenSession session, Task<Answer> fetch, params string[] codes)
    {
        pair.Sts.Release();
        foreach (var answer in (Answer[])[await Pair.Outcome(pair.B, session, fetch), await pair.FetchB(session), await pair.FetchA(session)])
        {
            answer.Must(403).Code.ShouldBeOneOf(codes);
        }

        (await pair.Discarded(session)).ShouldHaveSingleItem();
        (await pair.TypesOf(session)).ShouldNotContain("credentials_issued");
    }

    /// <summary>The receipt tells in time that what the order took back is withdrawn; the first one, only if its node knew.</summary>
    private async Task Withdrawn(Answer receipt)
    {
        using var @operator = pair.Operator;
        for (var until = DateTime.UtcNow.AddSeconds(10);
            receipt.Body.GetProperty("granted")[0].GetProperty("withdrawnAt").ValueKind != JsonValueKind.String;
            receipt = (await @operator.Get($"/v1/revocations/{receipt["order"]}")).Must(200))
        {
            DateTime.UtcNow.ShouldBeLessThan(until);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The log says in time that the session is over.</summary>
    private async Task Ends(OpenSession session, string end)
    {
        for (var until = DateTime.UtcNow.AddSeconds(10); (await pair.TypesOf(session))[^1] != end; await Task.Delay(20))
        {
            DateTime.UtcNow.ShouldBeLessThan(until);
        }
    }
}
