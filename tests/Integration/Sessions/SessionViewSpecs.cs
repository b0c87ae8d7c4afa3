using System.Net;
using System.Text.Json.Nodes;
using Sentinel.Application.Sessions;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Revocation;
using Sentinel.Domain.Sessions;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Sessions;

public sealed class SessionViewSpecs(ViewDatabase database) : IClassFixture<ViewDatabase>
{
    private static readonly SessionStanding[] Standings = Enum.GetValues<SessionStanding>();

    [Fact]
    public async Task a_list_holds_what_matches_newest_first()
    {
        await using var node = await database.Start(services => services.Remove(services.Single(s => s.ImplementationType == typeof(Application.Revocation.WhenAccessRevoked))));
        await node.Publish();
        var (ada, bob) = (Id.New<PersonId>(ViewNode.Now), Id.New<PersonId>(ViewNode.Now));
        var self = Id.New<NodeId>(ViewNode.Now);
        var (opened, _) = await node.Open(ada);
        var (active, _) = await node.Open(ada, "ops/prod");
        await node.Issue(active, self);
        await Task.Delay(5, TestContext.Current.CancellationToken);
        var since = ViewNode.Now;
        var (closed, _) = await node.Open(ada);
        await node.Append(SessionStream.For(closed), new SessionClosed(closed, ViewNode.Now));
        var (bobs, last) = await node.Open(bob);
        await node.CatchUp(last);

        (await Ids(node, new(Person: ada))).ShouldBe([closed, active, opened]);
        (await Ids(node, new(Person: bob))).ShouldBe([bobs]);
        (await Ids(node, new(Person: ada, Profile: "ops/prod"))).ShouldBe([active]);
        (await Ids(node, new(Person: ada, Status: SessionStanding.Active))).ShouldBe([active]);
        (await Ids(node, new(Person: ada, Status: SessionStanding.Closed))).ShouldBe([closed]);
        (await Ids(node, new(Node: self))).ShouldBe([active]);
        (await Ids(node, new(Person: ada, Since: since))).ShouldBe([closed]);
        var shown = (await node.Views.List(new(Person: ada, Status: SessionStanding.Active), TestContext.Current.CancellationToken)).Items.Single();
        (shown.Leases, shown.Node, shown.Reason, shown.Ticket).ShouldBe((1, self, "because", "T-1"));

        // The order is in the state while none of the sessions it covers has its own event yet.
        var (order, sequence) = await node.Order(new(Person: ada), hold: true);
        var (late, lateSequence) = await node.Open(ada);
        await node.CatchUp(lateSequence);
        (await Statuses(node, ada)).ShouldBe(["revoked leak", "closed ", "revoked leak", "revoked leak"]);
        (await Ids(node, new(Person: ada, Status: SessionStanding.Revoked))).ShouldBe([late, active, opened]);
        (await Ids(node, new(Person: ada, Status: SessionStanding.Active))).ShouldBeEmpty();
        (await Ids(node, new(Person: ada, Status: SessionStanding.Opened))).ShouldBeEmpty();
        (await node.Views.Find(active, TestContext.Current.CancellationToken))!.Status.ShouldBe(SessionStanding.Revoked);
        (await Statuses(node, bob)).ShouldBe(["opened "]);

        var lifted = await node.Append(HoldStreams.Of(ada), new HoldLifted(order, "over", bob, ViewNode.Now));
        await node.CatchUp(lifted.Sequence);
        (await Statuses(node, ada)).ShouldBe(["opened ", "closed ", "revoked leak", "revoked leak"]);
        (await Ids(node, new(Person: ada, Status: SessionStanding.Opened))).ShouldBe([late]);

        await node.Order(new(Role: "arn:aws:iam::123456789012:role/SandboxDev"), hold: false, "role");
        (await Statuses(node, ada)).ShouldBe(["revoked role", "closed ", "revoked leak", "revoked leak"]);
        (await Ids(node, new(Person: ada, Status: SessionStanding.Revoked))).ShouldBe([late, active, opened]);
        foreach (var standing in Standings)
        {
            (await node.Views.List(new(Person: ada, Status: standing), TestContext.Current.CancellationToken)).Items
                .ShouldAllBe(session => session.Status == standing);
        }

        sequence.ShouldBeLessThan(lateSequence);
    }

    [Fact]
    public async Task a_cursor_goes_on_where_the_part_before_ended_whatever_was_opened_meanwhile()
    {
        await using var node = await database.Start();
        var (ada, token) = await node.Register("cursor", Roles.Requester);
        var opened = new List<SessionId>();
        for (var i = 0; i < 5; i++)
        {
            opened.Insert(0, (await node.Open(ada)).Id);
        }

        await node.CatchUp((await node.Open(Id.New<PersonId>(ViewNode.Now))).Sequence);
        var first = (await node.Ask("/v1/sessions?limit=2", token)).Body;
        await node.CatchUp((await node.Open(ada)).Sequence);
        var second = (await node.Ask($"/v1/sessions?limit=2&cursor={first["cursor"]}", token)).Body;
        var third = (await node.Ask($"/v1/sessions?limit=2&cursor={second["cursor"]}", token)).Body;

        Ids(first).Concat(Ids(second)).Concat(Ids(third)).ShouldBe(opened.Select(id => id.Value));
        third["cursor"].ShouldBeNull();
    }

    [Fact]
    public async Task everyone_sees_his_own_and_operators_and_auditors_all()
    {
        await using var node = await database.Start();
        var (ada, adas) = await node.Register("see-ada", Roles.Requester);
        var (bob, bobs) = await node.Register("see-bob", Roles.Requester);
        var (_, operators) = await node.Register("see-operator", Roles.Operator);
        var (_, auditors) = await node.Register("see-auditor", Roles.Auditor);
        var (_, approvers) = await node.Register("see-approver", Roles.Approver);
        var (mine, _) = await node.Open(ada);
        var (theirs, last) = await node.Open(bob);
        await node.CatchUp(last);

        Ids((await node.Ask("/v1/sessions", adas)).Body).ShouldBe([mine.Value]);
        Ids((await node.Ask("/v1/sessions?user=see-ada", adas)).Body).ShouldBe([mine.Value]);
        Ids((await node.Ask("/v1/sessions?user=see-bob", adas)).Body).ShouldBeEmpty();
        Ids((await node.Ask("/v1/sessions?user=see-bob", operators)).Body).ShouldBe([theirs.Value]);
        Ids((await node.Ask("/v1/sessions?user=nobody", auditors)).Body).ShouldBeEmpty();
        Ids((await node.Ask("/v1/sessions", auditors)).Body).Take(2).ShouldBe([theirs.Value, mine.Value]);
        (await node.Ask("/v1/sessions", approvers)).Status.ShouldBe(HttpStatusCode.Forbidden);

        var own = await node.Ask($"/v1/sessions/{mine}", adas);
        own.Status.ShouldBe(HttpStatusCode.OK);
        own.Answer.Headers.ETag!.Tag.ShouldBe("\"1\"");
        own.Body["user"]!.GetValue<string>().ShouldBe("see-ada");
        own.Body["context"]!["host"]!.GetValue<string>().ShouldBe("web-1");
        own.Body["openedAt"]!.GetValue<string>().ShouldEndWith("Z");
        own.Body.ToJsonString().ShouldNotContain(new string('a', 64));
        (await node.Ask($"/v1/sessions/{mine}", operators)).Status.ShouldBe(HttpStatusCode.OK);

        var others = await node.Ask($"/v1/sessions/{theirs}", adas);
        var random = await node.Ask($"/v1/sessions/{Id.New<SessionId>(ViewNode.Now)}", adas);
        var malformed = await node.Ask("/v1/sessions/ses_x", adas);
        foreach (var unknown in new[] { others, random, malformed })
        {
            unknown.Status.ShouldBe(HttpStatusCode.NotFound);
            unknown.Body["code"]!.GetValue<string>().ShouldBe("session-unknown");
            unknown.Body["detail"]!.GetValue<string>().ShouldBe(SessionRefusals.Unknown.Detail);
        }

        (await node.Ask($"/v1/sessions/{mine}", bobs)).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("colour=red", "unknown-parameter", null)]
    [InlineData("cursor=abc", "cursor-invalid", null)]
    [InlineData("limit=1001", "validation-failed", "limit")]
    [InlineData("limit=0", "validation-failed", "limit")]
    [InlineData("status=dead", "validation-failed", "status")]
    [InlineData("status=0", "validation-failed", "status")]
    [InlineData("node=x", "validation-failed", "node")]
    [InlineData("since=yesterday", "validation-failed", "since")]
    [InlineData("since=2026-11-21T08:00:00", "validation-failed", "since")]
    public async Task what_cannot_be_meant_is_refused_by_name(string query, string code, string? field)
    {
        await using var node = await database.Start();
        var (_, token) = await node.Register($"wrong-{Guid.CreateVersion7():n}", Roles.Operator);

        var (status, body, _) = await node.Ask($"/v1/sessions?{query}", token);

        status.ShouldBe(HttpStatusCode.BadRequest);
        body["code"]!.GetValue<string>().ShouldBe(code);
        (body["errors"] as JsonObject)?.Select(error => error.Key).ShouldBe([field!]);
    }

    private static async Task<SessionId[]> Ids(ViewNode node, SessionFilter filter) =>
        [.. (await node.Views.List(filter, TestContext.Current.CancellationToken)).Items.Select(session => session.Id)];

    private static string[] Ids(JsonNode body) => [.. body["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>())];

    private static async Task<string[]> Statuses(ViewNode node, PersonId person) =>
        [.. (await node.Views.List(new(Person: person), TestContext.Current.CancellationToken)).Items
            .Select(session => $"{session.Status.ToString().ToLowerInvariant()} {session.EndReason}")];
}
