using System.Text.Json;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Policies;

/// <summary>A server that follows a folder with one policy file, and more nodes beside it.</summary>
public sealed class FiledServer : IAsyncLifetime
{
    public const string Machine = "gitops";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private SentinelProcess? _a;
    private IReadOnlyDictionary<string, string> _environment = new Dictionary<string, string>();
    private int _documents;

    /// <summary>Runs the database.</summary>
    public SentinelProcess A => _a!;

    /// <summary>What it follows.</summary>
    public WorkFolder Folder { get; } = new();

    public string File => Path.Combine(Folder.Path, "policy.yaml");

    /// <summary>Id of the person on whose behalf the file is published.</summary>
    public string Publisher { get; private set; } = "";

    public SentinelClient Admin => new(A.Url, _environment["SENTINEL_ADMIN_TOKEN"], TestContext.Current.CancellationToken);

    public SentinelClient Operator => new(A.Url, _environment["SENTINEL_OPERATOR_TOKEN"], TestContext.Current.CancellationToken);

    public SentinelClient Auditor => new(A.Url, _environment["SENTINEL_AUDITOR_TOKEN"], TestContext.Current.CancellationToken);

    public async ValueTask InitializeAsync()
    {
        _a = await SentinelProcess.Start(Settings(Folder.Path, Machine), CancellationToken.None);
        _environment = await _a.DevEnvironment();
        using var admin = Admin;
        Publisher = (await admin.RegisterPerson(new { handle = Machine, roles = (string[])["admin"], groups = (string[])[] })).Must(201)["id"];
        Write(Document());
        await InForce(System.IO.File.ReadAllText(File));
    }

    /// <summary>One more node on the same database.</summary>
    public Task<SentinelProcess> Start(string path, string publishedBy = Machine) => SentinelProcess.Start(
        Settings(path, publishedBy) with { ConnectionString = _environment["SENTINEL_CONNECTION_STRING"] },
        TestContext.Current.CancellationToken);

    /// <summary>A document that never was before.</summary>
    public string Document() => $$"""
        version: "1"
        profiles:
        - {name: dev, role_arn: "arn:aws:iam::123456789012:role/SandboxDev"}
        rules:
        - {name: document-{{++_documents}}, effect: allow, conditions: {groups: [developers], profiles: [dev]} }

        """;

    /// <summary>Puts a file in place as editors and deployments should: whole, in one step.</summary>
    public void Write(string text, string? file = null)
    {
        var next = Path.Combine(Path.GetDirectoryName(file ?? File)!, ".next");
        System.IO.File.WriteAllText(next, text);
        System.IO.File.Move(next, file ?? File, overwrite: true);
    }

    /// <summary>Publishes over the API, over whatever is in force, on the admin's behalf.</summary>
    public async Task<string> PublishOverTheApi()
    {
        using var admin = Admin;
        var document = Document();
        (await admin.PublishPolicy(document, ifMatch: "*")).Must(200);
        return document;
    }

    public async Task<(int Version, string Document, string By)> Policy()
    {
        using var admin = Admin;
        var policy = (await admin.Policy()).Must(200);
        return (policy.Body.GetProperty("version").GetInt32(), policy["document"], policy["publishedBy"]);
    }

    /// <summary>Waits until this document is in force; answers its version.</summary>
    public async Task<int> InForce(string document)
    {
        for (var end = DateTime.UtcNow + Soon; ; await Task.Delay(50, TestContext.Current.CancellationToken))
        {
            if (await Policy() is var policy && policy.Document == document)
            {
                return policy.Version;
            }

            DateTime.UtcNow.ShouldBeLessThan(end, A.Output);
        }
    }

    /// <summary>Waits until readiness has this to say of the file; the node serves all the same.</summary>
    public async Task<JsonElement> Says(SentinelProcess node, string code)
    {
        using var admin = Admin;
        using var client = admin.At(node.Url);
        for (var end = DateTime.UtcNow + Soon; ; await Task.Delay(50, TestContext.Current.CancellationToken))
        {
            var ready = (await client.Get("/readyz")).Must(200).Body;
            if (ready.GetProperty("checks").GetProperty("policy-file").GetString() == code)
            {
                return ready.GetProperty("detail").GetProperty("policyFile");
            }

            DateTime.UtcNow.ShouldBeLessThan(end, $"{ready}\n{node.Output}");
        }
    }

    /// <summary>Waits until the node has looked at the file several times more: whatever it wanted to do, it has done.</summary>
    public static Task Looked() => Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await (_a?.DisposeAsync() ?? default);
        await Folder.DisposeAsync();
    }

    private static ServerSettings Settings(string path, string publishedBy) => new()
    {
        Environment = new Dictionary<string, string>
        {
            ["Sentinel__Policy__File"] = path,
            ["Sentinel__Policy__PublishedBy"] = publishedBy,
            ["Sentinel__Policy__FileInterval"] = "00:00:00.200",
        },
    };
}
