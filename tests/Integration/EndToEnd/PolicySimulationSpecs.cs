using System.Text.Json;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.EndToEnd;

/// <summary>What a policy would do and be, asked over HTTP; nothing of it changes anything.</summary>
[Collection(ApiCollection.Name)]
public sealed class PolicySimulationSpecs(LiveServer server)
{
    private const string Draft = """
        version: "1"
        profiles:
        - {name: dev, role_arn: "arn:aws:iam::123456789012:role/SandboxDev"}
        rules:
        - {name: not-eve, effect: deny, reason: never her, conditions: {users: [eve]}}
        - {name: two-people, effect: require_approval, max_server_duration: 15m, conditions: {profiles: [dev]}}
        """;

    [Fact]
    public async Task each_request_is_answered_and_explained_rule_by_rule()
    {
        using var auditor = server.As("auditor");
        var answer = (await Simulate(auditor, Draft,
            new { user = "ada", profile = "dev", mode = "server" },
            new { user = "ada", profile = "dev", mode = "server", approved = true },
            new { user = "eve", profile = "dev", mode = "cli", approved = true, breakGlass = true },
            new { user = "ada", profile = "other", mode = "credential_process", breakGlass = true })).Must(200);
        answer.Body.GetProperty("policy").GetProperty("version").ValueKind.ShouldBe(JsonValueKind.Null);
        answer.Body.GetProperty("results").EnumerateArray().Select(result => result.GetRawText()).ShouldBe(
        [
            """{"outcome":"refused","effect":"require_approval","rule":"two-people","ruleIndex":1,"reason":null,"maxDurationSeconds":900,"ground":null,"trace":[{"rule":"not-eve","matched":false,"failed":"users"},{"rule":"two-people","matched":true,"failed":null}]}""",
            """{"outcome":"granted","effect":"require_approval","rule":"two-people","ruleIndex":1,"reason":null,"maxDurationSeconds":900,"ground":"approval","trace":[{"rule":"not-eve","matched":false,"failed":"users"},{"rule":"two-people","matched":true,"failed":null}]}""",
            """{"outcome":"refused","effect":"deny","rule":"not-eve","ruleIndex":0,"reason":"never her","maxDurationSeconds":null,"ground":null,"trace":[{"rule":"not-eve","matched":true,"failed":null}]}""",
            """{"outcome":"granted","effect":"deny","rule":null,"ruleIndex":-1,"reason":null,"maxDurationSeconds":null,"ground":"breakGlass","trace":[{"rule":"not-eve","matched":false,"failed":"users"},{"rule":"two-people","matched":false,"failed":"profiles"}]}""",
        ]);
    }

    [Fact]
    public async Task a_requester_simulates_himself_with_the_policy_in_force()
    {
        using var alice = server.As("alice");
        var answer = (await Simulate(alice, null,
            new { profile = "dev", mode = "server" },
            new { user = "alice", groups = (string[])["developers"], profile = "prod", mode = "server", time = "2026-11-21T08:00:00.123456789Z" })).Must(200);
        answer.Body.GetProperty("results").EnumerateArray().Select(result => (result.GetProperty("outcome").GetString(), result.GetProperty("rule").GetString()))
            .ShouldBe([("granted", "developers-use-dev"), ("refused", "prod-needs-approval")]);
        answer.Body.GetProperty("policy").GetProperty("version").GetInt32().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task a_version_that_was_replaced_is_simulated_as_it_was()
    {
        using var admin = server.As("admin");
        var before = (await admin.Policy()).Must(200);
        object asked = new { user = "alice", profile = "dev", mode = "server" };
        try
        {
            (await admin.PublishPolicy(Draft, ifMatch: before.ETag)).Must(200);
            var old = (await admin.Post("/v1/policy/simulate", new { version = before.Body.GetProperty("version").GetInt32(), requests = (object[])[asked] })).Must(200).Body;
            old.GetProperty("policy").GetRawText().ShouldBe($$"""{"version":{{before.Body.GetProperty("version").GetInt32()}},"hash":"{{before["hash"]}}"}""");
            old.GetProperty("results")[0].GetProperty("rule").GetString().ShouldBe("developers-use-dev");
            (await Simulate(admin, null, asked)).Must(200).Body.GetProperty("results")[0].GetProperty("rule").GetString().ShouldBe("two-people");
        }
        finally
        {
            (await admin.PublishPolicy(before["document"], ifMatch: "*")).Must(200);
        }

        var unknown = await admin.Post("/v1/policy/simulate", new { version = 1_000_000, requests = (object[])[asked] });
        (unknown.Status, unknown.Code).ShouldBe((404, "policy-version-unknown"));
        var both = await admin.Post("/v1/policy/simulate", new { version = 1, document = Draft, requests = (object[])[asked] });
        (both.Status, both.Code).ShouldBe((400, "validation-failed"));
    }

    [Fact]
    public async Task a_hundred_requests_are_answered_and_one_more_is_not()
    {
        using var admin = server.As("admin");
        object one = new { user = "ada", profile = "dev", mode = "server" };
        (await Simulate(admin, Draft, [.. Enumerable.Repeat(one, 100)])).Must(200).Body.GetProperty("results").GetArrayLength().ShouldBe(100);
        var refused = await Simulate(admin, Draft, [.. Enumerable.Repeat(one, 101)]);
        (refused.Status, refused.Code).ShouldBe((400, "validation-failed"));
    }

    [Fact]
    public async Task validation_lists_every_mistake_with_its_place_and_a_good_document_has_none()
    {
        using var admin = server.As("admin");
        var good = (await admin.Post("/v1/policy/validate", new { document = Draft })).Must(200);
        (good.Body.GetProperty("valid").GetBoolean(), good.Body.GetProperty("errors").GetArrayLength()).ShouldBe((true, 0));
        var bad = (await admin.Post("/v1/policy/validate", new { document = Draft.Replace("deny", "denie", StringComparison.Ordinal) })).Must(200);
        bad.Body.GetProperty("valid").GetBoolean().ShouldBeFalse();
        var error = bad.Body.GetProperty("errors").EnumerateArray().ShouldHaveSingleItem();
        error.EnumerateObject().Select(property => property.Name).ShouldBe(["path", "line", "column", "code", "message", "suggestion"]);
        (error.GetProperty("path").GetString(), error.GetProperty("line").GetInt32()).ShouldBe(("rules[0].effect", 5));
    }

    /// <summary>Each warning's code, the rules of its document, and what the simulation of its witness says: outcome, effect and rule.</summary>
    public static TheoryData<string, string, string> Warnings => new()
    {
        { "allow-too-broad", "- {name: all, effect: allow, conditions: {any: true}}", "granted allow all" },
        {
            "device-on-deny", "- {name: no, effect: deny, conditions: {profiles: [dev], device: {require_mdm: true}}}", "refused deny "
        },
        {
            "rule-unreachable", """
            - {name: one, effect: allow, conditions: {profiles: [dev], mode: [server]}}
            - {name: two, effect: allow, conditions: {profiles: [dev], mode: [cli, credential_process]}}
            - {name: dead, effect: deny, conditions: {profiles: [dev], groups: [sre]}}
            """, "granted allow one"
        },
        {
            "deny-shadowed", """
            - {name: yes, effect: allow, conditions: {profiles: [dev], source_ip: [10.0.0.0/8]}}
            - {name: no, effect: deny, conditions: {profiles: [dev], users: [eve]}}
            """, "granted allow yes"
        },
        {
            "allow-shadowed", """
            - {name: no, effect: deny, conditions: {users: [eve]}}
            - {name: yes, effect: allow, conditions: {profiles: [dev], users: [ada, eve]}}
            """, "refused deny no"
        },
        {
            "windows-overlap", """
            - {name: day, effect: allow, conditions: {profiles: [dev], users: [ada], time: {hours: {start: "09:00", end: "10:00"}, timezone: Europe/Berlin}}}
            - {name: night, effect: deny, conditions: {profiles: [dev], time: {hours: {start: "07:00", end: "08:00"}}}}
            """, "granted allow day"
        },
    };

    [Theory]
    [MemberData(nameof(Warnings))]
    public async Task a_warning_s_witness_shows_what_it_warns_of(string code, string rules, string shown)
    {
        using var admin = server.As("admin");
        var document = $"version: \"1\"\nprofiles:\n- {{name: dev, role_arn: \"arn:aws:iam::123456789012:role/SandboxDev\"}}\nrules:\n{rules}\n";
        var warning = (await admin.Post("/v1/policy/validate", new { document })).Must(200).Body.GetProperty("warnings").EnumerateArray()
            .Single(warning => warning.GetProperty("code").GetString() == code);
        var result = (await Simulate(admin, document, warning.GetProperty("witness"))).Must(200).Body.GetProperty("results")[0];
        $"{result.GetProperty("outcome")} {result.GetProperty("effect")} {result.GetProperty("rule")}".ShouldBe(shown);
    }

    [Fact]
    public async Task a_publication_names_the_version_it_rests_on_and_two_versions_are_compared()
    {
        using var admin = server.As("admin");
        var before = (await admin.Policy()).Must(200);
        var document = before["document"];
        (await admin.PublishPolicy(document + "# no change\n", dryRun: true)).Must(200);
        var blind = await admin.PublishPolicy(document + "# no change\n");
        (blind.Status, blind.Code).ShouldBe((428, "precondition-required"));
        (await admin.Policy()).ETag.ShouldBe(before.ETag);
        try
        {
            (await admin.PublishPolicy(document.Replace("max_session: 8h", "max_session: 7h", StringComparison.Ordinal), ifMatch: before.ETag)).Must(200);
            var compared = (await admin.Get("/v1/policy/versions/diff")).Must(200).Body;
            compared.GetProperty("changes").GetRawText().ShouldBe(
                """[{"section":"profiles","name":"dev","kind":"changed","from":0,"to":0,"keys":[{"key":"max_session","from":"8h","to":"7h"}]}]""");
            compared.GetProperty("from").GetProperty("hash").GetString().ShouldBe(before["hash"]);
        }
        finally
        {
            (await admin.PublishPolicy(document, ifMatch: "*")).Must(200);
        }
    }

    private static Task<Answer> Simulate(SentinelClient client, string? document, params object[] requests) =>
        client.Post("/v1/policy/simulate", new { document, requests });
}
