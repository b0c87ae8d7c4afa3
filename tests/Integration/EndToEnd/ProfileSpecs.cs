using System.Text.Json;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.EndToEnd;

/// <summary>What a caller may ask for, and what a role lacks, asked over HTTP; the roles are the sandbox's own.</summary>
[Collection(ApiCollection.Name)]
public sealed class ProfileSpecs(LiveServer server)
{
    private const string Roles = "arn:aws:iam::123456789012:role/";

    private const string Document = """
        version: "1"
        profiles:
        - {name: dev, role_arn: "arn:aws:iam::123456789012:role/SandboxDev"}
        - {name: team/eu:dev, role_arn: "arn:aws:iam::123456789012:role/SandboxDev", lease: 12h, idle_timeout: 24h}
        - {name: closed, role_arn: "arn:aws:iam::123456789012:role/SandboxClosed"}
        - {name: gone, role_arn: "arn:aws:iam::123456789012:role/NoSuchRole"}
        - {name: untagged, role_arn: "arn:aws:iam::123456789012:role/SandboxUntagged"}
        - {name: nameless, role_arn: "arn:aws:iam::123456789012:role/SandboxNameless"}
        - {name: shared, role_arn: "arn:aws:iam::123456789012:role/SandboxShared", external_id: sandbox-external-id}
        - {name: shared-without, role_arn: "arn:aws:iam::123456789012:role/SandboxShared"}
        - {name: shared-with-another, role_arn: "arn:aws:iam::123456789012:role/SandboxShared", external_id: another}
        - {name: unused-id, role_arn: "arn:aws:iam::123456789012:role/SandboxDev", external_id: another}
        - {name: too-long, role_arn: "arn:aws:iam::123456789012:role/SandboxShort", lease: 2h, idle_timeout: 4h}
        - {name: an-hour, role_arn: "arn:aws:iam::123456789012:role/SandboxShort", lease: 1h, idle_timeout: 4h}
        rules:
        - {name: developers, effect: allow, conditions: {profiles: [dev], groups: [developers], source_ip: [127.0.0.1]}}
        - {name: two-people, effect: require_approval, conditions: {profiles: [closed]}}
        approvals:
        - {name: bob-decides, profiles: [closed], approvers: [bob]}
        break_glass:
        - {name: emergency, profiles: [gone], users: [oncall], max_duration: 30m}

        """;

    [Fact]
    public async Task each_caller_sees_what_he_himself_may_ask_for()
    {
        using var alice = server.As("alice");
        using var bob = server.As("bob");
        using var oncall = server.As("oncall");
        await WithDocument(async () =>
        {
            Ways(await alice.Profiles()).ShouldBe(["closed approval", "dev allow", "gone never"]);
            Ways(await bob.Profiles()).ShouldBe(["closed never", "dev allow", "gone never"]);
            Ways(await oncall.Profiles()).ShouldBe(["closed approval", "dev allow", "gone breakGlass"]);

            var dev = (await alice.Profiles()).Body.GetProperty("items").EnumerateArray().Single(item => item.GetProperty("name").GetString() == "dev");
            dev.GetRawText().ShouldBe(
                """{"name":"dev","roleArn":"arn:aws:iam::123456789012:role/SandboxDev","region":null,"leaseSeconds":300,"maxSessionSeconds":28800,"idleTimeoutSeconds":3600,"chaining":"deny","bind":"none","hold":null,"inForce":[],"modes":["""
                + string.Join(',', new[] { "server", "cli", "credential_process" }.Select(mode =>
                    $$"""{"mode":"{{mode}}","how":"allow","code":null,"rule":"developers","reason":null,"maxDurationSeconds":null,"approval":null,"breakGlass":null,"opensAt":null,"closesAt":null,"then":null}"""))
                + "]}");
        });
    }

    [Fact]
    public async Task what_is_offered_is_what_a_session_gets()
    {
        using var alice = server.As("alice");
        var offered = (await alice.Profiles()).Must(200).Body.GetProperty("items").EnumerateArray().ToArray();
        offered.Select(offer => offer.GetProperty("name").GetString()).ShouldBe(["dev", "locked", "prod"]);
        foreach (var offer in offered)
        {
            var answer = await alice.OpenSession(offer.GetProperty("name").GetString()!);
            answer.Code.ShouldBe(offer.GetProperty("modes")[0].GetProperty("code").GetString());
        }
    }

    [Fact]
    public async Task the_list_comes_in_parts()
    {
        using var alice = server.As("alice");
        var first = (await alice.Profiles("?limit=2")).Must(200);
        Names(first).ShouldBe(["dev", "locked"]);
        var second = (await alice.Profiles($"?limit=2&cursor={first["cursor"]}")).Must(200);
        (Names(second).Single(), second.Body.GetProperty("cursor").ValueKind).ShouldBe(("prod", JsonValueKind.Null));
    }

    [Fact]
    public async Task a_hold_is_named_until_it_is_lifted()
    {
        using var alice = server.As("alice");
        using var @operator = server.As("operator");
        var order = (await @operator.RevokeEverything("drill", wait: "2s")).Must(200)["order"];
        try
        {
            var held = (await alice.Profiles()).Must(200).Body.GetProperty("items")[0];
            held.GetProperty("hold").GetRawText().ShouldBe($$"""{"order":"{{order}}","reason":"drill","until":null}""");
            held.GetProperty("modes").EnumerateArray().Select(mode => (mode.GetProperty("how").GetString(), mode.GetProperty("code").GetString()))
                .ShouldBe(Enumerable.Repeat(((string?)"never", (string?)"held"), 3));
        }
        finally
        {
            (await @operator.Lift(order, "the drill is over")).Must(204);
        }

        (await alice.Profiles()).Body.GetProperty("items")[0].GetProperty("hold").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    public static TheoryData<string, string, string[]> Checks => new()
    {
        { "dev", "SandboxDev", [] },
        { "team/eu:dev", "SandboxDev", [] },
        { "closed", "SandboxClosed", ["trust-policy possible", "external-id possible"] },
        { "gone", "NoSuchRole", ["trust-policy possible", "external-id possible"] },
        { "untagged", "SandboxUntagged", ["tag-session missing"] },
        { "nameless", "SandboxNameless", ["set-source-identity missing"] },
        { "shared", "SandboxShared", [] },
        { "shared-without", "SandboxShared", ["trust-policy possible", "external-id possible"] },
        { "shared-with-another", "SandboxShared", ["trust-policy possible", "external-id possible"] },
        { "unused-id", "SandboxDev", ["external-id-unused advice"] },
        { "too-long", "SandboxShort", ["max-session-duration missing"] },
        { "an-hour", "SandboxShort", [] },
    };

    [Fact]
    public async Task a_check_finds_what_each_role_of_the_sandbox_lacks()
    {
        using var @operator = server.As("operator");
        await WithDocument(async () =>
        {
            var before = await server.Rows();
            foreach (var row in Checks)
            {
                var (profile, role, found) = row.Data;
                var answer = (await @operator.CheckProfile(profile)).Must(200);
                (answer["profile"], answer["role"]).ShouldBe((profile, Roles + role));
                Found(answer).ShouldBe(found, profile);
                answer.Body.GetProperty("ok").GetBoolean().ShouldBe(found.All(finding => finding.EndsWith("advice", StringComparison.Ordinal)), profile);
                answer.Headers["Sentinel-Sandbox"].ShouldBe("true");
                answer.Text.ShouldNotContain("ASIA");
            }

            (await server.Rows()).ShouldBe(before);
        });
    }

    [Fact]
    public async Task a_finding_says_what_to_add()
    {
        using var admin = server.As("admin");
        await WithDocument(async () => (await admin.CheckProfile("untagged")).Must(200).Body.GetProperty("findings")[0].EnumerateObject()
            .Select(property => (property.Name, property.Value.GetString())).ShouldBe(
            [
                ("code", "tag-session"),
                ("kind", "missing"),
                ("message", "The trust policy does not let Sentinel pass session tags, and every lease has them."),
                ("fix", """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/sentinel"},"Action":"sts:TagSession"}"""),
            ]));
    }

    [Fact]
    public async Task who_had_a_role_checked_stands_in_the_log_of_the_node_and_no_key_does()
    {
        using var admin = server.As("admin");
        var person = (await admin.WhoAmI()).Must(200)["personId"];
        (await admin.CheckProfile("dev")).Must(200);
        var line = $"{person} had the role of profile dev checked";
        for (var end = DateTime.UtcNow.AddSeconds(10); !server.Process.Output.Contains(line, StringComparison.Ordinal);)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
            DateTime.UtcNow.ShouldBeLessThan(end);
        }

        server.Process.Output.ShouldNotContain("ASIASANDBOX");
    }

    private static IEnumerable<string> Found(Answer answer) => answer.Body.GetProperty("findings").EnumerateArray()
        .Select(finding => $"{finding.GetProperty("code").GetString()} {finding.GetProperty("kind").GetString()}");

    /// <summary>How three of the profiles can be had in mode server.</summary>
    private static IEnumerable<string> Ways(Answer answer) => answer.Must(200).Body.GetProperty("items").EnumerateArray()
        .Where(item => item.GetProperty("name").GetString() is "dev" or "closed" or "gone")
        .Select(item => $"{item.GetProperty("name").GetString()} {item.GetProperty("modes")[0].GetProperty("how").GetString()}");

    private static IEnumerable<string?> Names(Answer answer) =>
        answer.Body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString());

    /// <summary>With the policy of these tests in force, and the one before afterwards.</summary>
    private async Task WithDocument(Func<Task> test)
    {
        using var admin = server.As("admin");
        var before = (await admin.Policy()).Must(200)["document"];
        (await admin.PublishPolicy(Document, ifMatch: "*")).Must(200);
        try
        {
            await test();
        }
        finally
        {
            (await admin.PublishPolicy(before, ifMatch: "*")).Must(200);
        }
    }
}
