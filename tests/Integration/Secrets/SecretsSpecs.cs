using Npgsql;
using Sentinel.Integration.EndToEnd;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Secrets;

/// <summary>A server that logs all it can, used rightly and wrongly: no secret that it ever gave or took stands anywhere afterwards.</summary>
public sealed class SecretsSpecs
{
    [Fact]
    public async Task no_secret_stands_in_a_table_a_log_a_file_or_an_answer()
    {
        await using var server = await SentinelProcess.Start(
            new()
            {
                Environment = new Dictionary<string, string>
                {
                    ["Logging__LogLevel__Default"] = "Trace",
                    ["Logging__LogLevel__Microsoft"] = "Trace",
                    ["Logging__LogLevel__Microsoft.AspNetCore"] = "Trace",
                },
            },
            TestContext.Current.CancellationToken);
        var environment = await server.DevEnvironment();
        using var nobody = new SentinelClient(server.Url, null, TestContext.Current.CancellationToken);
        var secrets = environment.Where(entry => entry.Key.EndsWith("_TOKEN", StringComparison.Ordinal)).ToDictionary();
        var owner = await server.Folder.OwnerConnectionString(environment["SENTINEL_CONNECTION_STRING"], TestContext.Current.CancellationToken);
        secrets["the database's password"] = new NpgsqlConnectionStringBuilder(owner).Password!;
        secrets["the node's password"] = new NpgsqlConnectionStringBuilder(environment["SENTINEL_CONNECTION_STRING"]).Password!;

        await Use(nobody, environment, secrets);
        await Misuse(nobody, secrets);

        var answers = await Answers(nobody, environment);
        (string Where, string Text)[] traces = [.. await Traces.Of(server, owner, TestContext.Current.CancellationToken), .. answers];

        // The looking itself works: what is no secret is found where it must be.
        traces.Single(trace => trace.Where == "its output").Text.ShouldContain("trce:");
        traces.Single(trace => trace.Where == "table sentinel.mt_events").Text.ShouldContain("session_opened");
        secrets.Count.ShouldBeGreaterThan(14);
        string.Join('\n', from secret in secrets
                          from trace in traces
                          where Parts(secret.Value).Any(part => trace.Text.Contains(part, StringComparison.Ordinal))
                          select $"{secret.Key} in {trace.Where}: {Around(trace.Text, Parts(secret.Value).First(part => trace.Text.Contains(part, StringComparison.Ordinal)))}")
            .ShouldBe("");
    }

    /// <summary>What people do.</summary>
    private static async Task Use(SentinelClient nobody, IReadOnlyDictionary<string, string> environment, Dictionary<string, string> secrets)
    {
        using var alice = nobody.As(environment["SENTINEL_ALICE_TOKEN"]);
        using var admin = nobody.As(environment["SENTINEL_ADMIN_TOKEN"]);
        var me = (await alice.WhoAmI()).Must(200)["personId"];
        secrets["a minted token"] = (await admin.MintToken(new { personId = me, name = "laptop", roles = (string[])["requester"] })).Must(201)["token"];
        foreach (var use in (string[])["server", "credential_process"])
        {
            var opened = (await alice.OpenSession("dev", use: use)).Must(201);
            secrets[$"a session's secret for {use}"] = opened["token"];
            using var session = nobody.As(opened["token"]);
            var keys = await LiveServer.Keys(use == "server" ? session.Credentials : session.ProcessCredentials);
            secrets[$"a secret key for {use}"] = keys["SecretAccessKey"];
            secrets[$"AWS's session token for {use}"] = keys[use == "server" ? "Token" : "SessionToken"];
            (await session.CloseSession(opened["id"])).Must(204);
            (await session.Credentials()).Must(403);
        }
    }

    /// <summary>What happens to people: the secret in the address, in a body, with a typing error, on another route.</summary>
    private static async Task Misuse(SentinelClient nobody, Dictionary<string, string> secrets)
    {
        foreach (var secret in secrets.Values.Where(value => value.StartsWith('s') && value.Length == 79).ToList())
        {
            using var client = nobody.As(secret);
            await client.Get($"/v1/whoami?access_token={secret}");
            await client.Get($"/v1/sessions/{secret}");
            await client.Get($"/v1/streams/{secret}");
            await client.Get($"/v1/credentials?token={secret}");
            await client.Get("/v1/credentials");
            await client.Get("/v1/whoami", ("If-Match", secret), ("X-Token", secret));
            await client.Post("/v1/sessions", new { profile = secret });
            await client.Post("/v1/sessions", new { token = secret });
            await client.Post("/v1/revocations", new { scope = new { person = secret }, reason = "x" });
            using var mistyped = nobody.As(secret[..^1] + (secret[^1] == 'x' ? 'y' : 'x'));
            await mistyped.Get("/v1/whoami");
        }
    }

    private static async Task<IReadOnlyList<(string Where, string Text)>> Answers(SentinelClient nobody, IReadOnlyDictionary<string, string> environment)
    {
        var answers = new List<(string, string)>();
        foreach (var (person, path) in new[]
        {
            ("AUDITOR", "/v1/events?limit=1000"), ("AUDITOR", "/v1/sessions"), ("ADMIN", "/v1/tokens"), ("ADMIN", "/v1/persons"), ("ADMIN", "/v1/policy"),
            ("OPERATOR", "/v1/nodes"), ("OPERATOR", "/v1/revocations"), ("OPERATOR", "/readyz"), ("ALICE", "/v1/sessions"), ("ALICE", "/v1/whoami"),
        })
        {
            using var client = nobody.As(environment[$"SENTINEL_{person}_TOKEN"]);
            answers.Add(($"the answer of {path} to {person}", (await client.Get(path)).Must(200).Text));
        }

        return answers;
    }

    /// <summary>The whole secret, and of ours also its random part alone.</summary>
    private static IEnumerable<string> Parts(string secret) => secret.Length == 79 ? [secret, secret[30..73]] : [secret];

    private static string Around(string text, string part)
    {
        var at = text.IndexOf(part, StringComparison.Ordinal);
        var begin = Math.Max(0, at - 200);
        return text[begin..Math.Min(text.Length, at + 20)].ReplaceLineEndings(" ");
    }
}
