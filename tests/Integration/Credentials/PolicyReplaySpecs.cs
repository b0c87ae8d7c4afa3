using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Policies;
using Sentinel.Domain.Sessions;
using Sentinel.Integration.EndToEnd;
using Sentinel.Integration.EventLog;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Credentials;

/// <summary>What drafts would have decided, asked of a real history over HTTP.</summary>
public sealed class PolicyReplaySpecs(LiveServer server) : IClassFixture<LiveServer>, IDisposable
{
    private const string Media = "application/x-ndjson";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private readonly HttpClient _http = new() { BaseAddress = server.Process.Url };

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task a_history_of_changing_groups_and_policies_is_decided_again()
    {
        var story = await Tell("ada");

        // The policy as it was first: the second session would not have been opened.
        (await Changes(story, Draft("one-has-it", "groups: [one]"))).ShouldBe(
        [
            "newlyRefused opening second: granted by one-and-two -> policy-denied by ",
            "4 examined, 3 unchanged, newlyRefused 1",
        ]);

        // What only the later group has: nothing of the first session would have been granted, and its refusal stays one.
        (await Changes(story, Draft("one-and-two", "groups: [two]"))).ShouldBe(
        [
            "newlyRefused opening first: granted by one-has-it -> policy-denied by ",
            "newlyRefused lease first: granted by one-has-it -> policy-denied by ",
            "4 examined, 2 unchanged, newlyRefused 2",
        ]);

        // A rule for everybody: what was refused for lack of a group is granted.
        (await Changes(story, Draft("everybody"))).ShouldBe(
        [
            "otherRule opening first: granted by one-has-it -> granted by everybody",
            "otherRule lease first: granted by one-has-it -> granted by everybody",
            "newlyGranted lease first: policy-denied by  -> granted by everybody",
            "otherRule opening second: granted by one-and-two -> granted by everybody",
            "4 examined, 0 unchanged, newlyGranted 1, otherRule 3",
        ]);
    }

    [Fact]
    public async Task address_mode_and_time_are_those_of_each_decision()
    {
        var story = await Tell("bea");
        var here = await Changes(story, Draft("from-here", "source_ip: [127.0.0.0/8, \"::1\"], mode: [server]"));
        here[^1].ShouldBe("4 examined, 0 unchanged, newlyGranted 1, otherRule 3");
        (await Changes(story, Draft("from-afar", "source_ip: [10.0.0.0/8]")))[^1].ShouldBe("4 examined, 1 unchanged, newlyRefused 3");
        (await Changes(story, Draft("by-process", "mode: [credential_process]")))[^1].ShouldBe("4 examined, 1 unchanged, newlyRefused 3");
        var now = DateTime.UtcNow;
        (await Changes(story, Draft("then", Hours(now.AddHours(-2), now.AddHours(2))))).ShouldBe(
        [
            "shorter opening first: granted by one-has-it -> granted by then",
            "otherRule lease first: granted by one-has-it -> granted by then",
            "newlyGranted lease first: policy-denied by  -> granted by then",
            "shorter opening second: granted by one-and-two -> granted by then",
            "4 examined, 0 unchanged, newlyGranted 1, shorter 2, otherRule 1",
        ]);
        (await Changes(story, Draft("another-time", Hours(now.AddHours(2), now.AddHours(4)))))[^1].ShouldBe("4 examined, 1 unchanged, newlyRefused 3");

        static string Hours(DateTime start, DateTime end) =>
            string.Create(CultureInfo.InvariantCulture, $"time: {{hours: {{start: \"{start:HH:mm}\", end: \"{end:HH:mm}\"}}}}");
    }

    [Fact]
    public async Task a_line_says_what_was_decided_and_what_would_have_been()
    {
        var story = await Tell("cyd");
        using var auditor = server.As("auditor");
        var opened = (await auditor.Stream($"session-{story.First}")).Must(200).Body.GetProperty("events")[0];
        var draft = Draft("nobody", "users: [nobody]");
        var lines = await Lines(story, draft);
        lines[0].GetRawText().ShouldBe(
            $$$"""{"type":"change","change":"newlyRefused","sequence":{{{opened.GetProperty("sequence")}}},"at":"{{{Utc("at")}}}","decision":"opening","count":1,"session":"{{{story.First}}}","person":"{{{story.Person}}}","user":"{{{story.User}}}","profile":"story","recorded":{"granted":true,"code":null,"rule":"one-has-it","ruleKnown":true,"policyVersion":{{{opened.GetProperty("data").GetProperty("policyVersion")}}},"roleArn":null,"endsAt":"{{{Utc("expiresAt")}}}"},"draft":{"granted":false,"code":"policy-denied","rule":null,"reason":null,"roleArn":null,"endsAt":null}}""");
        var summary = lines[^1];
        summary.EnumerateObject().Select(property => property.Name).ShouldBe(
            ["type", "policyHash", "from", "to", "through", "examined", "unchanged", "changed", "undecidable", "notOfPolicy"]);
        (summary.GetProperty("type").GetString(), summary.GetProperty("policyHash").GetString(), summary.GetProperty("from").ValueKind)
            .ShouldBe(("summary", PolicyHash.Of(draft), JsonValueKind.Null));

        string Utc(string key) => opened.GetProperty("data").GetProperty(key).GetString()!.Replace("+00:00", "Z", StringComparison.Ordinal);
    }

    [Fact]
    public async Task the_span_is_one_of_the_log()
    {
        var story = await Tell("dot");
        using var auditor = server.As("auditor");
        var at = (await auditor.Stream($"session-{story.Second}")).Must(200).Body.GetProperty("events")[0].GetProperty("at").GetString();
        var draft = Draft("nobody", "users: [nobody]");
        (await Changes(story, draft, from: at))[^1].ShouldBe("1 examined, 0 unchanged, newlyRefused 1");
        (await Changes(story, draft, to: at))[^1].ShouldBe("3 examined, 1 unchanged, newlyRefused 2");
        (await Changes(story, draft, profile: "other"))[^1].ShouldBe("0 examined, 0 unchanged");
        (await Changes(story with { User = story.Person }, draft, profile: "story"))[^1].ShouldBe("4 examined, 1 unchanged, newlyRefused 3");
    }

    [Fact]
    public async Task a_draft_with_mistakes_is_refused_with_all_of_them()
    {
        using var admin = server.As("admin");
        var answer = await admin.Post("/v1/policy/replay", new { document = "version: \"1\"\nrulez: []\nrules: [{name: a, effect: alow, conditions: {}}]" });
        (answer.Status, answer.Code).ShouldBe((422, "policy-invalid"));
        answer.Body.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("code").GetString())
            .ShouldBe(["unknown-key", "effect-unknown", "no-conditions"]);
    }

    [Fact]
    public async Task thousands_of_changes_are_streamed_one_replay_at_a_time_until_the_caller_is_gone()
    {
        const int count = 20_000;
        var person = await Register("eve", []);
        await Crowd(person, count);
        var draft = Draft("nobody", "users: [nobody]");
        var whole = await Lines(new(person, "eve", "", ""), draft);
        whole.Count.ShouldBe(count + 1);
        whole[^1].GetProperty("changed").GetProperty("newlyRefused").GetInt64().ShouldBe(count);
        var sequences = whole.SkipLast(1).Select(line => line.GetProperty("sequence").GetInt64()).ToArray();
        sequences.ShouldBe(sequences.Order());

        using (var first = await Begin(draft))
        {
            first.EnsureSuccessStatusCode();
            using var reader = new StreamReader(await first.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
            (await reader.ReadLineAsync(TestContext.Current.CancellationToken))!.ShouldContain("newlyRefused");
            using var admin = server.As("admin");
            var second = await admin.Post("/v1/policy/replay", new { document = draft });
            (second.Status, second.Code, second.Headers["Retry-After"]).ShouldBe((429, "replay-busy", "5"));
        }

        // Whoever goes away before the end takes the replay with him: nothing but his going makes room.
        for (var end = DateTime.UtcNow + Soon; ; await Task.Delay(20, TestContext.Current.CancellationToken))
        {
            using var next = await Begin(draft);
            if ((int)next.StatusCode == 200)
            {
                break;
            }

            DateTime.UtcNow.ShouldBeLessThan(end);
        }
    }

    /// <summary>
    /// A person of group one opens a session and gets keys, leaves the group and is refused; then a new version of the policy gives the
    /// profile to group two as well, and the person joins that and opens a second session.
    /// </summary>
    private async Task<Story> Tell(string user)
    {
        var person = await Register(user, ["one"]);
        using var admin = server.As("admin");
        await Publish(Draft("one-has-it", "groups: [one]"));
        var token = (await admin.MintToken(new { personId = person, name = "work", roles = (string[])["requester"] })).Must(201)["token"];
        using var client = server.With(token);
        var first = (await client.OpenSession("story")).Must(201);
        using var session = server.With(first["token"]);
        await LiveServer.Keys(session.Credentials);
        (await admin.SetGroups(person, new { groups = Array.Empty<string>() })).Must(204);
        var refused = await session.Credentials();
        (refused.Status, refused.Code).ShouldBe((403, "policy-denied"));
        await Logged(first["id"]);
        await Publish(Draft("one-and-two", "groups: [one, two]"));
        (await admin.SetGroups(person, new { groups = (string[])["two"] })).Must(204);
        var second = (await client.OpenSession("story")).Must(201);
        return new(person, user, first["id"], second["id"]);
    }

    private async Task<string> Register(string handle, string[] groups)
    {
        using var admin = server.As("admin");
        return (await admin.RegisterPerson(new { handle, roles = (string[])["requester"], groups })).Must(201)["id"];
    }

    private async Task Publish(string document)
    {
        using var admin = server.As("admin");
        (await admin.PublishPolicy(document, ifMatch: "*")).Must(200);
    }

    private async Task Logged(string session)
    {
        using var auditor = server.As("auditor");
        for (var end = DateTime.UtcNow + Soon; (await auditor.Stream($"session-log-{session}")).Status != 200; await Task.Delay(20, TestContext.Current.CancellationToken))
        {
            DateTime.UtcNow.ShouldBeLessThan(end);
        }
    }

    /// <summary>So many sessions that were opened and are over.</summary>
    private async Task Crowd(string person, int count)
    {
        await using var node = await LogNode.Start(server.ConnectionString, null, null, null);
        var now = await node.Store.Now(TestContext.Current.CancellationToken);
        var by = new Provenance(person, "10.1.2.3");
        var appends = Enumerable.Range(0, count).Select(_ => Id.New<SessionId>(now)).Chunk(250).Select(ids => node.Commit(new(
            [.. ids.Select(id => new Write(SessionStream.For(id), 0, [Opened(id), new SessionExpired(id, now)]))], [], by, AppendOptions.Bulk)));
        await Task.WhenAll(appends);

        SessionOpened Opened(SessionId id) => new(
            id, new(person), new("tok_01m7ywq41dm50knecrkqtgkmq9"), "story", null, null, new string('0', 64), Mode.Server, new Dictionary<string, string>(),
            now.AddHours(8), 1, PolicyHash.Of(""), "one-has-it", now);
    }

    /// <summary>Its answer has begun and is read by whoever wants to.</summary>
    private async Task<HttpResponseMessage> Begin(string draft)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/policy/replay") { Content = JsonContent.Create(new { document = draft }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", server.TokenOf("admin"));
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    private async Task<IReadOnlyList<JsonElement>> Lines(Story story, string document, string? from = null, string? to = null, string? profile = null)
    {
        using var auditor = server.As("auditor");
        Answer answer;

        // One that another test has left may still be on its way out.
        for (var end = DateTime.UtcNow + Soon;
            (answer = await auditor.Post("/v1/policy/replay", new { document, from, to, profile, person = story.User })).Code == "replay-busy" && DateTime.UtcNow < end;
            await Task.Delay(20, TestContext.Current.CancellationToken))
        {
        }

        answer.Must(200);
        answer.Headers["Content-Type"].ShouldBe(Media);
        answer.Text.ShouldEndWith("}\n");
        return [.. answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }

    private async Task<IReadOnlyList<string>> Changes(Story story, string document, string? from = null, string? to = null, string? profile = null)
    {
        var lines = await Lines(story, document, from, to, profile);
        return [.. lines.Select(line => line.GetProperty("type").GetString() == "summary" ? Brief(line) : Brief(line, story))];
    }

    private static string Brief(JsonElement summary) =>
        $"{summary.GetProperty("examined")} examined, {summary.GetProperty("unchanged")} unchanged" + string.Concat(
            summary.GetProperty("changed").EnumerateObject().Concat(summary.GetProperty("undecidable").EnumerateObject())
                .Where(count => count.Value.GetInt64() > 0).Select(count => $", {count.Name} {count.Value}"));

    private static string Brief(JsonElement line, Story story)
    {
        var which = line.GetProperty("session").GetString() == story.First ? "first" : "second";
        return $"{line.GetProperty("change")} {line.GetProperty("decision")} {which}: {Outcome(line.GetProperty("recorded"))} -> {Outcome(line.GetProperty("draft"))}";

        static string Outcome(JsonElement outcome) =>
            $"{(outcome.GetProperty("granted").GetBoolean() ? "granted" : outcome.GetProperty("code"))} by {outcome.GetProperty("rule")}";
    }

    /// <summary>A policy with one profile and one rule, which allows it on these conditions.</summary>
    private static string Draft(string rule, string? conditions = null) => $$"""
        version: "1"
        profiles:
        - {name: story, role_arn: "arn:aws:iam::123456789012:role/SandboxDev"}
        rules:
        - name: {{rule}}
          effect: allow
          conditions: {profiles: [story]{{(conditions is null ? "" : ", " + conditions)}} }
        """;

    /// <summary>Who, and the sessions that were opened.</summary>
    private sealed record Story(string Person, string User, string First, string Second);
}
