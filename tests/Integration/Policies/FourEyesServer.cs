using System.Globalization;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Policies;

/// <summary>A server on which a second admin must accept a policy, and which follows a folder with one.</summary>
public sealed class FourEyesServer : IAsyncLifetime
{
    private const string Machine = "gitops";
    private SentinelProcess? _process;
    private IReadOnlyDictionary<string, string> _environment = new Dictionary<string, string>();
    private int _documents;
    private int _names;

    public SentinelProcess Process => _process!;

    private WorkFolder Folder { get; } = new();

    public async ValueTask InitializeAsync()
    {
        _process = await SentinelProcess.Start(
            new()
            {
                Environment = new Dictionary<string, string>
                {
                    ["Sentinel__Policy__FourEyes"] = "true",
                    ["Sentinel__Policy__File"] = Folder.Path,
                    ["Sentinel__Policy__PublishedBy"] = Machine,
                    ["Sentinel__Policy__FileInterval"] = "00:00:00.200",
                },
            },
            CancellationToken.None);
        _environment = await _process.DevEnvironment();
    }

    public async ValueTask DisposeAsync()
    {
        await (_process?.DisposeAsync() ?? default);
        await Folder.DisposeAsync();
    }

    public SentinelClient As(string person) => With(_environment[$"SENTINEL_{person.ToUpperInvariant()}_TOKEN"]);

    public SentinelClient With(string token) => new(Process.Url, token, TestContext.Current.CancellationToken) { HoldsContract = true };

    /// <summary>One more admin, with a token that the sample admin has minted.</summary>
    public async Task<SecondAdmin> NewAdmin(bool confirmed = true)
    {
        using var admin = As("admin");
        var handle = string.Create(CultureInfo.InvariantCulture, $"second{Interlocked.Increment(ref _names)}");
        var person = (await admin.RegisterPerson(new { handle, roles = (string[])["admin"], groups = (string[])[] })).Must(201)["id"];
        var token = (await admin.MintToken(new { personId = person, name = "work", roles = (string[])["admin"] })).Must(201);
        var made = new SecondAdmin(person, token["id"], With(token["token"]));
        if (confirmed)
        {
            (await made.Client.ConfirmToken(made.TokenId)).Must(204);
        }

        return made;
    }

    /// <summary>A document that never was before.</summary>
    public string Document() => $$"""
        version: "1"
        profiles:
        - {name: dev, role_arn: "arn:aws:iam::123456789012:role/SandboxDev"}
        rules:
        - {name: document-{{Interlocked.Increment(ref _documents)}}, effect: allow, conditions: {groups: [developers], profiles: [dev]} }

        """;

    /// <summary>The sample admin proposes a document.</summary>
    public async Task<Answer> Propose(string? document = null)
    {
        using var admin = As("admin");
        return (await admin.PublishPolicy(document ?? Document(), ifMatch: "*")).Must(202);
    }

    public async Task<(int Version, string Document, string By)> Policy()
    {
        using var admin = As("admin");
        var policy = (await admin.Policy()).Must(200);
        policy.Body.GetProperty("fourEyes").GetBoolean().ShouldBeTrue();
        return (policy.Body.GetProperty("version").GetInt32(), policy["document"], policy["publishedBy"]);
    }

    /// <summary>Registers the machine's person and puts a document into the folder.</summary>
    public async Task<(string Machine, string Document)> File()
    {
        using var admin = As("admin");
        var machine = (await admin.RegisterPerson(new { handle = Machine, roles = (string[])["admin"], groups = (string[])[] })).Must(201)["id"];
        var document = Document();
        var next = Path.Combine(Folder.Path, ".next");
        await System.IO.File.WriteAllTextAsync(next, document, TestContext.Current.CancellationToken);
        System.IO.File.Move(next, Path.Combine(Folder.Path, "policy.yaml"));
        return (machine, document);
    }

    /// <summary>Waits until readiness has this to say of the file.</summary>
    public async Task Says(string code)
    {
        using var admin = As("admin");
        for (var end = DateTime.UtcNow.AddSeconds(20); ; await Task.Delay(50, TestContext.Current.CancellationToken))
        {
            var ready = (await admin.Get("/readyz")).Must(200).Body;
            ready.GetProperty("detail").GetProperty("fourEyes").GetBoolean().ShouldBeTrue();
            if (ready.GetProperty("checks").GetProperty("policy-file").GetString() == code)
            {
                return;
            }

            DateTime.UtcNow.ShouldBeLessThan(end, $"{ready}");
        }
    }
}

/// <summary>Another admin.</summary>
public sealed record SecondAdmin(string Id, string TokenId, SentinelClient Client);
