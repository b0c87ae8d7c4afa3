using Npgsql;
using Sentinel.Domain.Identity;
using Sentinel.Integration.Kit;
using Sentinel.Integration.Postgres;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.EndToEnd;

/// <summary>Starting and stopping, as whoever runs it sees it.</summary>
public sealed class StartSpecs(PostgresServer postgres)
{
    private const string OpenUrl = "http://0.0.0.0:0";

    private static readonly string[] Variables =
    [
        "SENTINEL_ADMIN_TOKEN", "SENTINEL_ALICE_TOKEN", "SENTINEL_AUDITOR_TOKEN", "SENTINEL_BOB_TOKEN", "SENTINEL_CAROL_TOKEN",
        "SENTINEL_CONNECTION_STRING", "SENTINEL_ONCALL_TOKEN", "SENTINEL_OPERATOR_TOKEN", "SENTINEL_STS_URL", "SENTINEL_URL",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_life_of_the_embedded_default()
    {
        await using var folder = new WorkFolder();
        var file = Path.Combine(folder.Path, ".sentinel", "dev.env");
        IReadOnlyDictionary<string, string> first;
        string session;
        await using (var server = await Start(new() { Folder = folder }))
        {
            await Until(() => server.Output.Contains("and the log has it all", StringComparison.Ordinal));
            if (!OperatingSystem.IsWindows())
            {
                File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            first = folder.DevEnvironment();
            first.Keys.ShouldBe(Variables, ignoreOrder: true);
            first["SENTINEL_URL"].ShouldBe(server.Url.OriginalString);
            first["SENTINEL_STS_URL"].ShouldBe(server.StsUrl.OriginalString.TrimEnd('/'));
            server.Output.ShouldNotContain("sat_");

            var pasted = await Paste(FirstMinute(server.Output), folder);
            pasted.ExitCode.ShouldBe(0, pasted.ToString());
            pasted.Error.ShouldBe("");
            pasted.Out.ShouldContain("\"AccessKeyId\":\"ASIASANDBOX");
            pasted.Out.ShouldContain("arn:aws:sts::123456789012:assumed-role/SandboxDev/");
            pasted.Out.ShouldContain("\"everywhereAfterMs\":");
            pasted.Out.ShouldContain("\"Code\":\"SessionRevoked\",\"Message\":\"The session was revoked: the first minute is over.");
            foreach (var type in new[] { "session_opened", "credentials_issued", "session_revoked" })
            {
                pasted.Out.ShouldContain($"\"type\":\"{type}\"");
            }

            using var alice = new SentinelClient(server.Url, first["SENTINEL_ALICE_TOKEN"], Cancellation);
            session = (await alice.OpenSession("dev")).Must(201)["token"];

            var second = await Refused(new() { Folder = folder });
            second.ShouldContain("Another Sentinel runs the PostgreSQL in");
            second.ShouldContain("set ConnectionStrings__Sentinel");

            var children = ProcessTree.Below(server.Id);
            children.Count.ShouldBeGreaterThan(0);
            await server.Stop();
            children.Where(child => child.IsAlive).ShouldBeEmpty();
            Directory.EnumerateFiles(folder.Path, "postmaster.pid", SearchOption.AllDirectories).ShouldBeEmpty();
        }

        await using (var again = await Start(new() { Folder = folder }))
        {
            using var client = new SentinelClient(again.Url, session, Cancellation);
            await LiveServer.Keys(client.Credentials);
            using var auditor = new SentinelClient(again.Url, first["SENTINEL_AUDITOR_TOKEN"], Cancellation);
            var types = (await auditor.Events(limit: 1000)).Must(200).Body.GetProperty("events").EnumerateArray()
                .Select(e => e.GetProperty("type").GetString()).ToArray();
            types.Count(type => type == "session_opened").ShouldBe(2);
            types.Count(type => type == "person_registered").ShouldBe(7);
            await Until(() => folder.DevEnvironment()["SENTINEL_URL"] == again.Url.OriginalString);
            var now = folder.DevEnvironment();
            now.Where(line => line.Key.EndsWith("_TOKEN", StringComparison.Ordinal))
                .ShouldBe(first.Where(line => line.Key.EndsWith("_TOKEN", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task a_database_of_ones_own_is_migrated_and_served()
    {
        var owner = await postgres.CreateDatabase();
        var login = $"node_{Guid.CreateVersion7():n}";
        var node = new NpgsqlConnectionStringBuilder(owner) { Username = login, Password = "node-of-a-test" }.ConnectionString;
        await using var folder = new WorkFolder();

        var early = await Refused(new() { Folder = folder, ConnectionString = Owned(owner) });
        early.ShouldContain("The database has no event log");

        (await Migrate(folder, owner, node)).ShouldBe(new ToolResult(0, "", ""));
        (await Migrate(folder, owner, node)).ShouldBe(new ToolResult(0, "", ""));

        (await Refused(new() { Folder = folder, ConnectionString = Owned(owner) })).ShouldContain("logs in as someone who could change the event log");

        var bootstrap = await Bootstrap(folder, node);
        bootstrap.ExitCode.ShouldBe(0, bootstrap.ToString());
        var secret = bootstrap.Out.TrimEnd('\n');
        TokenText.TryParse(secret, out var kind, out _).ShouldBeTrue();
        kind.ShouldBe(TokenKind.BootstrapSecret);
        bootstrap.Error.ShouldContain("POST /v1/bootstrap");
        bootstrap.Error.ShouldNotContain("sbt_");

        var without = await Refused(new()
        {
            Folder = folder,
            ConnectionString = node,
            Environment = new Dictionary<string, string> { ["Sentinel__Sts__Mode"] = "" },
        });
        without.ShouldBe("Sentinel:Sts:Mode is missing: set it to \"aws\", or to \"sandbox\" for keys that are good for nothing at AWS.");

        await using var server = await Start(new() { Folder = folder, ConnectionString = node });
        using var nobody = new SentinelClient(server.Url, token: null, Cancellation);
        (await nobody.Get("/readyz"))["status"].ShouldBe("ready");
        Directory.Exists(Path.Combine(folder.Path, ".sentinel")).ShouldBeFalse();
        (await Bootstrap(folder, node)).ShouldBe(new ToolResult(
            1, "", "The bootstrap secret of this log was made before, and is made once. If it was lost, begin with a new database.\n"));

        var admins = await Workers.Run(4, async worker =>
        {
            using var first = nobody.As(secret);
            return await first.Post("/v1/bootstrap", new { handle = $"root-{worker}" });
        });
        var made = admins.Where(answer => answer.Status == 201).ShouldHaveSingleItem();
        admins.Where(answer => answer != made).Select(answer => (answer.Status, answer.Code)).Distinct().ShouldBe([(409, "bootstrap-spent")]);
        using var admin = nobody.As(made["token"]);
        var me = (await admin.WhoAmI()).Must(200);
        (me["personId"], me["tokenId"], me.Body.GetProperty("roles")[0].GetString()).ShouldBe((made["personId"], made["tokenId"], "admin"));
        (await admin.Persons()).Must(200).Body.GetProperty("items").GetArrayLength().ShouldBe(1);
        await server.Stop();
    }

    [Fact]
    public async Task what_cannot_start_says_why_in_one_line()
    {
        await using var folder = new WorkFolder();
        await using var server = await Start(new() { Folder = folder });
        await Until(() => folder.DevEnvironment().ContainsKey("SENTINEL_CONNECTION_STRING"));
        var node = folder.DevEnvironment()["SENTINEL_CONNECTION_STRING"];

        (await Refused(new() { ConnectionString = node, Environment = Set("ASPNETCORE_URLS", OpenUrl) }))
            .ShouldBe($"The embedded default has sample people and listens on loopback only, not on {OpenUrl}. "
                + "Give it a database of its own with ConnectionStrings__Sentinel.");
        (await Refused(new() { ConnectionString = node, Port = server.Url.Port }))
            .ShouldContain($"{server.Url.OriginalString}");
        (await Refused(new() { ConnectionString = node, SandboxPort = server.StsUrl.Port }))
            .ShouldBe($"The sandbox STS cannot listen on 127.0.0.1:{server.StsUrl.Port}; set Sentinel__Sts__SandboxPort to a free port, or to 0.");
        (await Refused(new() { ConnectionString = "Host=/nowhere;Username=x" })).ShouldContain("PostgreSQL cannot be reached");
        (await Refused(new() { ConnectionString = "Host=db.example.com;Username=x" })).ShouldContain("SSL Mode=VerifyFull");
        (await Refused(new() { ConnectionString = "what is this" })).ShouldContain("ConnectionStrings__Sentinel");
        (await Refused(new() { ConnectionString = node, Environment = Set("ASPNETCORE_URLS", "not a url") })).ShouldContain("not a url");
        (await Refused(new() { ConnectionString = node, Environment = Set("Sentinel__Sts__SandboxPort", "many") })).ShouldContain("SandboxPort");
        (await Refused(new() { ConnectionString = node, Environment = Set("Sentinel__PublicUrl", "somewhere") })).ShouldContain("PublicUrl");
        (await Refused(new()
        {
            ConnectionString = node,
            Environment = new Dictionary<string, string>
            {
                ["Sentinel__Sts__Mode"] = "aws",
                ["Sentinel__Sts__Region"] = "eu-central-1",
                ["Sentinel__Sts__AllowedRoles__0"] = "arn:aws:iam::123456789012:role/*",
            },
        })).ShouldContain("The embedded default never asks AWS.");
        (await Refused(new() { ConnectionString = node, Environment = Set("Sentinel__Http__Hosts", "a b") }))
            .ShouldBe("Sentinel__Http__Hosts: 'a b' is not a host name.");
        (await Refused(new() { ConnectionString = node, Environment = Set("Sentinel__Policy__File", "policy.yaml") }))
            .ShouldBe("Sentinel:Policy:PublishedBy is missing: name the handle of the person on whose behalf the policy file is published.");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "appsettings.json"), "{ nothing", Cancellation);
        (await Refused(new() { Folder = folder, ConnectionString = node })).ShouldContain("appsettings.json");
        using var nobody = new SentinelClient(server.Url, token: null, Cancellation);
        (await nobody.Get("/readyz")).Must(200);
    }

    private static Dictionary<string, string> Set(string name, string value) => new() { [name] = value };

    private static Task<SentinelProcess> Start(ServerSettings settings) =>
        SentinelProcess.Start(settings, Cancellation);

    /// <summary>What it says when it does not start: one line, and exit code 1.</summary>
    private static async Task<string> Refused(ServerSettings settings)
    {
        string[] inFolder = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", settings.Folder?.Path ?? Path.GetTempPath()];
        var result = await Tool.Run([.. inFolder, .. settings.Command], settings.WholeEnvironment(), TimeSpan.FromSeconds(60), Cancellation);
        result.ExitCode.ShouldBe(1, result.ToString());
        result.Error.TrimEnd('\n').ShouldNotContain("\n", Case.Sensitive, result.ToString());
        result.Out.ShouldNotContain("Exception", Case.Sensitive);
        return result.Error.TrimEnd('\n');
    }

    private static Task<ToolResult> Migrate(WorkFolder folder, string owner, string node)
    {
        var settings = new ServerSettings
        {
            Folder = folder,
            ConnectionString = node,
            Environment = new Dictionary<string, string> { ["ConnectionStrings__SentinelOwner"] = Owned(owner) },
        };
        return Tool.Run([.. settings.Command, "migrate"], settings.WholeEnvironment(), TimeSpan.FromSeconds(60), Cancellation);
    }

    private static Task<ToolResult> Bootstrap(WorkFolder folder, string node)
    {
        var settings = new ServerSettings { Folder = folder, ConnectionString = node };
        return Tool.Run([.. settings.Command, "bootstrap"], settings.WholeEnvironment(), TimeSpan.FromSeconds(60), Cancellation);
    }

    private static string Owned(string superuser) => new NpgsqlConnectionStringBuilder(superuser) { Pooling = false }.ConnectionString;

    private static string FirstMinute(string output)
    {
        var lines = output.Split('\n');
        return string.Join('\n', lines
            .SkipWhile(line => !line.Contains("paste this", StringComparison.Ordinal)).Skip(1)
            .Where(line => line.StartsWith("  ", StringComparison.Ordinal)));
    }

    private static Task<ToolResult> Paste(string block, WorkFolder folder)
    {
        var environment = new Dictionary<string, string>
        {
            ["HOME"] = folder.Path,
            ["PATH"] = Environment.GetEnvironmentVariable("PATH")!,
            ["LANG"] = "C.UTF-8",
        };
        return Tool.Run(["/bin/bash", "-c", $"cd '{folder.Path}' && {block}"], environment, TimeSpan.FromSeconds(60), Cancellation);
    }

    private static async Task Until(Func<bool> condition)
    {
        for (var end = DateTime.UtcNow.AddSeconds(20); !condition(); await Task.Delay(50, Cancellation))
        {
            DateTime.UtcNow.ShouldBeLessThan(end);
        }
    }
}
