using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Sentinel.Domain.Holds;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Nodes;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Revocation;
using Sentinel.Domain.Sessions;
using Sentinel.Integration.Sessions;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Audit;

public sealed class HistorySpecs(ViewDatabase database) : IClassFixture<ViewDatabase>
{
    [Fact]
    public async Task an_event_is_shown_as_it_is_stored()
    {
        await using var node = await database.Start();
        var (_, token) = await Auditor(node);
        var (session, sequence) = await node.Open(Id.New<PersonId>(ViewNode.Now));

        var (status, body, _) = await node.Ask($"/v1/events?after={sequence - 1}&limit=1", token);

        status.ShouldBe(HttpStatusCode.OK);
        var shown = body["events"]!.AsArray().ShouldHaveSingleItem()!;
        shown.AsObject().Select(member => member.Key)
            .ShouldBe(["sequence", "stream", "version", "type", "id", "at", "actor", "sourceIp", "traceId", "data"]);
        shown["sequence"]!.GetValue<long>().ShouldBe(sequence);
        shown["stream"]!.GetValue<string>().ShouldBe($"session-{session}");
        shown["version"]!.GetValue<long>().ShouldBe(1);
        shown["type"]!.GetValue<string>().ShouldBe("session_opened");
        shown["actor"]!.GetValue<string>().ShouldBe("psn_test");
        shown["sourceIp"]!.GetValue<string>().ShouldBe("10.1.2.3");
        shown["traceId"]!.GetValue<string>().ShouldBe("0af7651916cd43dd8448eb211c80319c");
        shown["at"]!.GetValue<string>().ShouldEndWith("Z");
        var stored = JsonNode.Parse((await database.Rows($"select data::text from sentinel.mt_events where seq_id = {sequence}")).Single());
        JsonNode.DeepEquals(shown["data"], stored).ShouldBeTrue();
        Guid.Parse(shown["id"]!.GetValue<string>()).ToString()
            .ShouldBe((await database.Rows($"select id from sentinel.mt_events where seq_id = {sequence}")).Single());
    }

    [Fact]
    public async Task pages_together_are_the_log_and_the_last_one_says_so()
    {
        await using var node = await database.Start();
        var (_, token) = await Auditor(node);
        var (session, first) = await node.Open(Id.New<PersonId>(ViewNode.Now));
        var last = (await node.Issue(session, Id.New<NodeId>(ViewNode.Now))).Sequence;
        var (other, _) = await node.Open(Id.New<PersonId>(ViewNode.Now));

        var seen = new List<long>();
        for (long? after = 0; after is not null;)
        {
            var page = (await node.Ask($"/v1/events?after={after}&limit=3", token)).Body;
            seen.AddRange(page["events"]!.AsArray().Select(e => e!["sequence"]!.GetValue<long>()));
            after = page["next"]?.GetValue<long>();
        }

        seen.Select(sequence => sequence.ToString(CultureInfo.InvariantCulture))
            .ShouldBe(await database.Rows("select seq_id from sentinel.mt_events order by seq_id"));
        Types((await node.Ask($"/v1/events?stream=session-{session}", token)).Body)
            .ShouldBe(["session_opened", "session_activated", "credentials_issued"]);
        Types((await node.Ask($"/v1/events?stream=session-{session}&types=credentials_issued", token)).Body).ShouldBe(["credentials_issued"]);
        Types((await node.Ask($"/v1/events?after={first - 1}&types=session_opened,credentials_issued", token)).Body)
            .ShouldBe(["session_opened", "credentials_issued", "session_opened"]);
        Types((await node.Ask($"/v1/events?after={last}&stream=session-{session}", token)).Body).ShouldBeEmpty();
        Types((await node.Ask($"/v1/streams/session-{other}", token)).Body).ShouldBe(["session_opened"]);
        (await node.Ask($"/v1/streams/session-{Id.New<SessionId>(ViewNode.Now)}", token)).Body["code"]!.GetValue<string>().ShouldBe("stream-unknown");
        (await node.Ask("/v1/streams/nothing/state", token)).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/v1/events?after=-1", "after")]
    [InlineData("/v1/events?after=1.5", "after")]
    [InlineData("/v1/events?types=session_opened,nonsense", "types")]
    [InlineData("/v1/events?types=", "types")]
    [InlineData("/v1/events?stream=", "stream")]
    [InlineData("/v1/events?limit=1001", "limit")]
    [InlineData("/v1/streams/policy/state?at=noon", "at")]
    [InlineData("/v1/streams/policy/state?at=2026-11-21T08:00:00", "at")]
    [InlineData("/v1/streams/policy/state?at=", "at")]
    public async Task what_cannot_be_meant_is_refused_by_name(string path, string field)
    {
        await using var node = await database.Start();
        var (_, token) = await Auditor(node);

        var (status, body, _) = await node.Ask(path, token);

        status.ShouldBe(HttpStatusCode.BadRequest);
        body["errors"]!.AsObject().Select(error => error.Key).ShouldBe([field]);
    }

    [Fact]
    public async Task a_session_is_added_up_as_of_a_sequence_or_an_instant_and_orders_count_from_their_own_sequence()
    {
        await using var node = await database.Start();
        await node.Publish();
        var (_, token) = await Auditor(node);
        var person = Id.New<PersonId>(ViewNode.Now);
        var (session, opened) = await node.Open(person, "ops/prod");
        var issued = (await node.Issue(session, Id.New<NodeId>(ViewNode.Now))).Sequence;
        var (order, given) = await node.Order(new(Role: "arn:aws:iam::123456789012:role/SandboxProd"), hold: true);
        await ViewNode.Eventually(async () => Types((await node.Ask($"/v1/streams/session-{session}", token)).Body)[^1] == "session_revoked");
        var ended = (await node.Ask($"/v1/streams/session-{session}", token)).Body["events"]!.AsArray()[^1]!["sequence"]!.GetValue<long>();

        async Task<string> State(string at)
        {
            var (status, body, _) = await node.Ask($"/v1/streams/session-{session}/state?at={at}", token);
            if (status != HttpStatusCode.OK)
            {
                return body["code"]!.GetValue<string>();
            }

            body.ToJsonString().ShouldNotContain("ecretHash");
            body.ToJsonString().ShouldNotContain(new string('a', 64));
            var state = body["state"]!;
            return $"{state["$kind"]} {state["status"]} v{body["version"]} #{body["sequence"]} {state["leases"]} {state["endReason"]} {state["order"]}".TrimEnd();
        }

        (await State($"{opened - 1}")).ShouldBe("stream-unknown");
        (await State($"{opened}")).ShouldBe($"session opened v1 #{opened} 0");
        (await State($"{issued - 1}")).ShouldBe($"session active v2 #{issued - 1} 0");
        (await State($"{given - 1}")).ShouldBe($"session active v3 #{issued} 1");
        (await State($"{given}")).ShouldBe($"session revoked v3 #{given} 1 leak {order}");
        (await State($"{ended}")).ShouldBe($"session revoked v4 #{ended} 1 leak {order}");
        (await State(await InstantOf(opened))).ShouldBe($"session opened v1 #{opened} 0");
        (await State(await InstantOf(issued))).ShouldBe($"session active v3 #{issued} 1");
        (await State(await InstantOf(given))).ShouldBe($"session revoked v3 #{given} 1 leak {order}");

        var orders = (await node.Ask($"/v1/streams/{Uri.EscapeDataString("revocations-role-arn:aws:iam::123456789012:role/SandboxProd")}/state", token)).Body;
        orders["state"]!["status"]!.GetValue<string>().ShouldBe("held");
        orders["state"]!["orders"]!.AsArray().Single()!["order"]!.GetValue<string>().ShouldBe(order.Value);
    }

    [Fact]
    public async Task each_kind_of_stream_adds_up_to_its_state_and_the_others_say_that_they_have_none()
    {
        await using var node = await database.Start();
        var (_, token) = await Auditor(node);
        var (ada, _) = await node.Register("state-ada", Roles.Requester);
        var joined = (await node.Append(PersonStream.For(ada), new GroupsChanged(ada, ["sre"], ViewNode.Now))).Sequence;
        await node.Append(PersonStream.For(ada), new PersonDisabled(ada, ViewNode.Now));
        var lost = Id.New<NodeId>(ViewNode.Now);
        await node.Append(NodeStream.For(lost), new NodeRegistered(lost, 7, ViewNode.Now), new NodeLost(lost, 7, lost, ViewNode.Now));
        await node.Append(HandleStream.For("state-ada"), new HandleReserved("state-ada", ada, ViewNode.Now));
        var tokens = (await database.Rows($"select stream_id from sentinel.mt_events where type = 'api_token_issued' and data ->> 'personId' = '{ada}'")).Single();

        async Task<JsonNode> State(string stream, string at = "") => (await node.Ask($"/v1/streams/{stream}/state{at}", token)).Body["state"]!;

        (await State($"person-{ada}"))["status"]!.GetValue<string>().ShouldBe("disabled");
        var before = await State($"person-{ada}", $"?at={joined}");
        (before["$kind"]!.GetValue<string>(), before["status"]!.GetValue<string>(), before["groups"]!.ToJsonString()).ShouldBe(("person", "active", "[\"sre\"]"));
        (await State(tokens)).AsObject().Select(member => member.Key)
            .ShouldBe([
                "$kind", "id", "status", "personId", "name", "roles", "issuedAt", "expiresAt", "issuedBy", "revokedAt", "revokedBy", "cidrs", "profiles",
                "confirmed", "endSessions"]);
        var gone = await State($"node-{lost}");
        (gone["$kind"]!.GetValue<string>(), gone["status"]!.GetValue<string>(), gone["epoch"]!.GetValue<long>()).ShouldBe(("node", "lost", 7));
        (await node.Ask("/v1/streams/handle-state-ada/state", token)).Body["code"]!.GetValue<string>().ShouldBe("stream-without-state");
    }

    [Fact]
    public async Task only_an_auditor_reads_it()
    {
        await using var node = await database.Start();
        var (_, operators) = await node.Register($"no-auditor-{Guid.CreateVersion7():n}", Roles.Operator);

        foreach (var path in new[] { "/v1/events", "/v1/streams/policy", "/v1/streams/policy/state" })
        {
            (await node.Ask(path, operators)).Status.ShouldBe(HttpStatusCode.Forbidden);
        }
    }

    private static Task<(PersonId Id, string Token)> Auditor(ViewNode node) => node.Register($"auditor-{Guid.CreateVersion7():n}", Roles.Auditor);

    private static string[] Types(JsonNode page) => [.. page["events"]!.AsArray().Select(e => e!["type"]!.GetValue<string>())];

    private async Task<string> InstantOf(long sequence) => (await database.Rows(
        $"select to_char(timestamp at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') from sentinel.mt_events where seq_id = {sequence}")).Single();
}
