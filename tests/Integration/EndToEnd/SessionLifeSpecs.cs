using System.Text.Json;
using Npgsql;
using Sentinel.Domain.Identity;
using Sentinel.Domain.Kernel;
using Sentinel.Integration.EventLog;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.EndToEnd;

/// <summary>What its owner and an operator can do to a session while it lives.</summary>
[Collection(ApiCollection.Name)]
public sealed class SessionLifeSpecs(LiveServer server)
{
    /// <summary>What tables keep of an instant.</summary>
    private static readonly TimeSpan Microsecond = TimeSpan.FromTicks(10);

    [Fact]
    public async Task what_an_operator_pauses_gets_no_keys_until_an_operator_resumes_it()
    {
        var opened = await server.Open();
        var id = opened["id"];
        using var secret = server.With(opened["token"]);
        using var alice = server.As("alice");
        using var @operator = server.As("operator");
        (await @operator.PauseSession(id, "odd traffic")).Must(409).Code.ShouldBe("session-not-active");
        var keys = await LiveServer.Keys(secret.Credentials);

        (await @operator.PauseSession(id, "odd traffic", ifMatch: "\"1\"")).Must(412).Code.ShouldBe("version-stale");
        var paused = (await @operator.PauseSession(id, "odd traffic", ifMatch: "\"3\"")).Must(204);
        (paused.ETag, paused.Sequence > opened.Sequence).ShouldBe(("\"4\"", true));
        (await secret.Credentials()).Must(403).Code.ShouldBe("session-paused");
        (await alice.ResumeSession(id)).Must(403).Code.ShouldBe("session-paused");
        (await alice.ExtendSession(id, "1h")).Must(403).Code.ShouldBe("session-paused");
        var shown = await Shown(alice, id, "\"4\"");
        (shown["status"], shown["pausedBy"], shown["pauseReason"], shown.Body.GetProperty("idleAt").ValueKind)
            .ShouldBe(("paused", "operator", "odd traffic", JsonValueKind.Null));

        (await @operator.ResumeSession(id, ifMatch: "\"3\"")).Must(412);
        (await @operator.ResumeSession(id)).Must(204).ETag.ShouldBe("\"5\"");
        (await @operator.ResumeSession(id)).Must(204).ETag.ShouldBe("\"5\"");
        (await secret.Credentials()).Must(200).Text.ShouldBe(keys.Text);
        (await Shown(alice, id, "\"5\"")).Body.GetProperty("pausedBy").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task a_token_for_other_profiles_keeps_no_session_going_and_gets_no_secret_of_it()
    {
        var opened = await server.Open();
        using var admin = server.As("admin");
        using var alice = server.As("alice");
        var token = (await admin.MintToken(new
        {
            personId = (await alice.WhoAmI()).Must(200)["personId"],
            name = "prod only",
            roles = (string[])["requester"],
            profiles = (string[])["prod"],
        })).Must(201);
        using var limited = server.With(token["token"]);
        foreach (var answer in (Answer[])[await limited.ExtendSession(opened["id"]), await limited.RotateToken(opened["id"]), await limited.ResumeSession(opened["id"])])
        {
            answer.Must(403).Code.ShouldBe("token-profile-mismatch");
        }

        (await limited.CloseSession(opened["id"])).Must(204);
    }

    [Fact]
    public async Task an_extension_ends_with_the_token_that_opened_the_session_whoever_asks()
    {
        using var admin = server.As("admin");
        using var alice = server.As("alice");
        var ends = DateTimeOffset.UtcNow.AddHours(1);
        var token = (await admin.MintToken(new
        {
            personId = (await alice.WhoAmI()).Must(200)["personId"],
            name = "an hour",
            roles = (string[])["requester"],
            expiresAt = ends,
        })).Must(201);
        using var briefly = server.With(token["token"]);
        var opened = (await briefly.OpenSession("dev", duration: "10m")).Must(201);
        var longest = (await alice.ExtendSession(opened["id"])).Must(200).Body.GetProperty("expiresAt").GetDateTimeOffset();
        longest.ShouldBe(ends, Microsecond);
    }

    [Fact]
    public async Task a_session_is_extended_as_far_as_its_profile_allows_and_no_further()
    {
        using var alice = server.As("alice");
        var opened = (await alice.OpenSession("dev", duration: "10m")).Must(201);
        var (id, end) = (opened["id"], opened.Body.GetProperty("expiresAt").GetDateTimeOffset());
        (await alice.ExtendSession(id, "59s")).Must(422).Code.ShouldBe("extension-too-short");
        (await alice.ExtendSession(id, "20m", ifMatch: "\"7\"")).Must(412);
        var extended = (await alice.ExtendSession(id, "20m", ifMatch: "\"1\"")).Must(200);
        (extended["id"], extended.ETag, extended.Body.GetProperty("expiresAt").GetDateTimeOffset()).ShouldBe((id, "\"2\"", end.AddMinutes(20)));
        (await Shown(alice, id, "\"2\"")).Body.GetProperty("expiresAt").GetDateTimeOffset().ShouldBe(end.AddMinutes(20), Microsecond);
        var longest = (await alice.ExtendSession(id)).Must(200).Body.GetProperty("expiresAt").GetDateTimeOffset();
        longest.ShouldBe(end.AddMinutes(-10).AddHours(8), Microsecond);
        (await alice.ExtendSession(id)).Must(422).Code.ShouldBe("session-at-longest");
        (await alice.CloseSession(id)).Must(204);
        (await alice.ExtendSession(id)).Must(403).Code.ShouldBe("session-closed");
    }

    [Theory]
    [InlineData("server")]
    [InlineData("credential_process")]
    public async Task a_new_secret_is_shown_once_and_the_old_one_is_refused(string use)
    {
        var opened = await server.Open(use: use);
        using var alice = server.As("alice");
        using var old = server.With(opened["token"]);
        var keys = await LiveServer.Keys(() => Fetch(old));
        (await alice.RotateToken(opened["id"], ifMatch: "\"1\"")).Must(412);
        var rotated = (await alice.RotateToken(opened["id"])).Must(200);
        rotated.Body.EnumerateObject().Select(property => property.Name).ShouldBe(["id", "token", "expiresAt", "credentials"]);
        rotated.Headers["Cache-Control"].ShouldBe("no-store");
        (rotated["id"], rotated["expiresAt"], rotated["credentials", "uri"]).ShouldBe((opened["id"], opened["expiresAt"], opened["credentials", "uri"]));
        rotated["token"].ShouldNotBe(opened["token"]);
        var told = rotated.Body.GetProperty("credentials").GetProperty("environment").EnumerateObject().Select(variable => (variable.Name, variable.Value.GetString()!));
        told.ShouldBe(opened.Body.GetProperty("credentials").GetProperty("environment").EnumerateObject()
            .Select(variable => (variable.Name, variable.Value.GetString()!.Replace(opened["token"], rotated["token"], StringComparison.Ordinal)!)));

        (await Fetch(old)).Must(401).Code.ShouldBe("unauthenticated");
        (await old.CloseSession(opened["id"])).Must(401);
        using var fresh = server.With(rotated["token"]);
        (await Fetch(fresh)).Must(200)["AccessKeyId"].ShouldBe(keys["AccessKeyId"]);
        using var auditor = server.As("auditor");
        (await auditor.Stream($"session-{opened["id"]}")).Must(200).Text.ShouldNotContain("sst_");

        Task<Answer> Fetch(SentinelClient client) => use == "server" ? client.Credentials() : client.ProcessCredentials();
    }

    [Fact]
    public async Task a_context_is_replaced_as_a_whole()
    {
        using var alice = server.As("alice");
        var id = (await alice.OpenSession(new { profile = "dev", context = new { host = "web-1", branch = "main" } })).Must(201)["id"];
        (await alice.ReplaceContext(id, new { branch = "next" }, ifMatch: "\"9\"")).Must(412);
        (await alice.ReplaceContext(id, new { branch = "next" }, ifMatch: "\"1\"")).Must(204).ETag.ShouldBe("\"2\"");
        (await alice.ReplaceContext(id, new { branch = "next" })).Must(204).ETag.ShouldBe("\"2\"");
        (await Shown(alice, id, "\"2\"")).Body.GetProperty("context").GetRawText().ShouldBe("""{"branch":"next"}""");
    }

    [Fact]
    public async Task a_session_shows_what_happened_to_it_last()
    {
        var opened = await server.Open();
        var id = opened["id"];
        using var alice = server.As("alice");
        using var @operator = server.As("operator");
        using var secret = server.With(opened["token"]);
        await LiveServer.Keys(secret.Credentials);
        (await @operator.PauseSession(id, "odd traffic")).Must(204);
        (await secret.Credentials()).Must(403);
        await server.Until($"select count(*) from sentinel.mt_events where stream_id = 'session-log-{id}'", 1);
        (await @operator.ResumeSession(id)).Must(204);
        (await alice.RotateToken(id)).Must(200);
        (await alice.ReplaceContext(id, new { })).Must(204);
        var shown = await Shown(alice, id, "\"6\"");
        shown.Body.GetProperty("activity").EnumerateArray()
            .Select(e => $"{e.GetProperty("type").GetString()} {e.GetProperty("code").GetString()} {e.GetProperty("count")}".TrimEnd())
            .ShouldBe(
            [
                "session_token_rotated", "session_resumed", "credentials_refused session-paused 1", "session_paused operator", "credentials_issued",
                "session_activated", "session_opened",
            ]);
        (shown["sourceIp"], shown["use"], shown["user"]).ShouldBe(("127.0.0.1", "server", "alice"));
        shown.Body.GetProperty("epoch").GetInt64().ShouldBe(1);
        var used = shown.Body.GetProperty("lastAccessAt").GetDateTimeOffset();
        (shown.Body.GetProperty("idleAt").GetDateTimeOffset() - used).ShouldBe(TimeSpan.FromHours(1));
        used.ShouldBe(shown.Body.GetProperty("activity")[1].GetProperty("at").GetDateTimeOffset(), TimeSpan.FromSeconds(1));
        shown.Text.ShouldNotContain("ecretHash");
    }

    [Fact]
    public async Task an_auditor_asks_who_could_touch_what_at_a_moment()
    {
        var opened = await server.Open();
        using var secret = server.With(opened["token"]);
        var keys = await LiveServer.Keys(secret.Credentials);
        using var alice = server.As("alice");
        var whileOpen = (await Shown(alice, opened["id"], "\"3\"")).Body.GetProperty("activity")[0].GetProperty("sequence").GetInt64();
        var closed = (await alice.CloseSession(opened["id"])).Must(204).Sequence!.Value;
        using var auditor = server.As("auditor");

        Item(await auditor.Sessions($"?activeAt={opened.Sequence - 1}&limit=1000")).ShouldBeNull();
        var before = Item(await auditor.Sessions($"?activeAt={opened.Sequence}&profile=dev&limit=1000"))!.Value;
        Brief(before).ShouldBe("opened True True developers-use-dev  ");
        Item(await auditor.Sessions($"?activeAt={opened.Sequence}&profile=prod&limit=1000")).ShouldBeNull();
        var during = Item(await auditor.Sessions($"?activeAt={whileOpen}&limit=1000"))!.Value;
        Brief(during).ShouldBe($"active True True developers-use-dev  {keys["AccessKeyId"]}");
        (during.GetProperty("user").GetString(), during.GetProperty("sourceIp").GetString(), during.GetProperty("role").GetString())
            .ShouldBe(("alice", "127.0.0.1", "arn:aws:iam::123456789012:role/SandboxDev"));

        // Closed, and its keys live on at AWS.
        var answer = (await auditor.Sessions($"?activeAt={closed}&limit=1000")).Must(200);
        Brief(Item(answer)!.Value).ShouldBe($"closed True False  session-closed {keys["AccessKeyId"]}");
        answer.Body.GetProperty("sequence").GetInt64().ShouldBe(closed);
        var at = Uri.EscapeDataString(answer["at"]);
        Brief(Item(await auditor.Sessions($"?activeAt={at}&limit=1000"))!.Value).ShouldBe($"closed True False  session-closed {keys["AccessKeyId"]}");

        JsonElement? Item(Answer list) => list.Must(200).Body.GetProperty("items").EnumerateArray()
            .Where(item => item.GetProperty("session").GetString() == opened["id"]).Cast<JsonElement?>().SingleOrDefault();

        static string Brief(JsonElement item) => string.Join(
            ' ', Text(item, "status"), item.GetProperty("couldTouch").GetBoolean(), item.GetProperty("couldFetch").GetBoolean(),
            item.GetProperty("ground") is { ValueKind: JsonValueKind.Object } ground ? Text(ground, "id") : "", Text(item, "why"),
            item.GetProperty("lease") is { ValueKind: JsonValueKind.Object } lease ? Text(lease, "accessKeyId") : "");

        static string? Text(JsonElement item, string name) => item.GetProperty(name).GetString();
    }

    [Fact]
    public async Task what_nobody_used_for_longer_than_the_profile_allows_is_refused_and_ends_unless_another_node_served_it()
    {
        var (idle, used) = (NewSecret(), NewSecret());
        await server.Query($"insert into sentinel.session_activity (session, last_access) values ('{used.Id}', now())");
        await Backdate(TimeSpan.FromMinutes(61), idle, used);
        using var refused = server.With(idle.Secret);
        (await refused.Credentials()).Must(403).Code.ShouldBe("session-idle");
        using var served = server.With(used.Secret);
        await LiveServer.Keys(served.Credentials);

        // Some half a minute behind its end the log says so.
        await Backdate(TimeSpan.FromMinutes(62), idle = NewSecret());
        await server.Until($"select count(*) from sentinel.mt_events where stream_id = 'session-{idle.Id}' and data ->> 'cause' = 'idle'", 1);
        using var over = server.With(idle.Secret);
        (await over.Credentials()).Must(403).Code.ShouldBe("session-idle");
        using var alice = server.As("alice");
        var shown = await Shown(alice, idle.Id, "\"2\"");
        (shown["status"], shown["endReason"]).ShouldBe(("expired", "idle"));
        (await served.Credentials()).Must(200);
    }

    /// <summary>The session as of this version: what is shown follows the log.</summary>
    private static async Task<Answer> Shown(SentinelClient client, string id, string eTag)
    {
        for (var end = DateTime.UtcNow.AddSeconds(10); ; await Task.Delay(20, TestContext.Current.CancellationToken))
        {
            var shown = await client.Session(id);
            if (shown.ETag == eTag || DateTime.UtcNow > end)
            {
                shown.Must(200).ETag.ShouldBe(eTag);
                return shown;
            }
        }
    }

    private static (string Id, string Secret, string Hash) NewSecret()
    {
        var id = Id.New<SessionId>(DateTimeOffset.UtcNow);
        var secret = TokenText.New(TokenKind.SessionSecret, id.Value.AsSpan("ses_".Length)).Reveal();
        return (id.Value, secret, Convert.ToHexStringLower(TokenText.Hash(secret)));
    }

    /// <summary>Sessions of alice's, as if they had been opened so long ago.</summary>
    private async Task Backdate(TimeSpan ago, params (string Id, string Secret, string Hash)[] sessions)
    {
        var template = await server.Open();
        using var auditor = server.As("auditor");
        var data = (await auditor.Stream($"session-{template["id"]}")).Must(200).Body.GetProperty("events")[0].GetProperty("data");
        var node = Id.New<NodeId>(DateTimeOffset.UtcNow).Value;
        var epoch = (await server.Query($"select sentinel.register_node('{node}')"))!;
        foreach (var (id, _, hash) in sessions)
        {
            var json = JsonSerializer.Deserialize<Dictionary<string, object?>>(data)!;
            (json["sessionId"], json["secretHash"], json["at"]) = (id, hash, DateTimeOffset.UtcNow - ago);
            (await server.Query(RawAppend.Event(node, (long)epoch, $"session-{id}", "session_opened", JsonSerializer.Serialize(json)))).ShouldBe("ok");
        }

        await server.Query($"select sentinel.leave_node('{node}', {epoch})");
    }
}
