using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Sentinel.Integration.Credentials;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.EndToEnd;

/// <summary>Two real nodes on one database whose STS answers as a test tells it: to one Sentinel is a role there, to the other a user.</summary>
public sealed class ScriptedNodes : IAsyncLifetime
{
    private const string Document = """
        version: "1"
        profiles:
        - {name: prod, role_arn: "arn:aws:iam::123456789012:role/SandboxProd"}
        - {name: long, role_arn: "arn:aws:iam::123456789012:role/SandboxProd", lease: 2h, idle_timeout: 4h}
        - {name: shared, role_arn: "arn:aws:iam::123456789012:role/SandboxProd", external_id: shared}
        - {name: own, role_arn: "arn:aws:iam::123456789012:role/SandboxDev"}
        - {name: elsewhere, role_arn: "arn:aws:iam::123456789012:role/Elsewhere"}
        rules: []

        """;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private Func<IFormCollection, (int Status, string Code)?> _script = _ => null;
    private SentinelProcess? _database, _asRole, _asUser;
    private ScriptedSts? _role, _user;
    private string _token = "";

    public SentinelClient AsRole => new(_asRole!.Url, _token, TestContext.Current.CancellationToken);

    public SentinelClient AsUser => new(_asUser!.Url, _token, TestContext.Current.CancellationToken);

    /// <summary>The parameters of every AssumeRole since the last script.</summary>
    public ConcurrentQueue<IFormCollection> Calls { get; } = new();

    /// <summary>Completes when the answers to come may be sent.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>What STS answers from now on: null gives keys.</summary>
    public void Play(Func<IFormCollection, (int Status, string Code)?> script)
    {
        _script = script;
        Calls.Clear();
    }

    public async ValueTask InitializeAsync()
    {
        _role = await ScriptedSts.Start((_, context) => Answer(context), "arn:aws:sts::123456789012:assumed-role/SandboxDev/i-1");
        _user = await ScriptedSts.Start((_, context) => Answer(context));
        _database = await SentinelProcess.Start(new(), CancellationToken.None);
        var environment = await _database.DevEnvironment();
        _token = environment["SENTINEL_OPERATOR_TOKEN"];
        using var admin = new SentinelClient(_database.Url, environment["SENTINEL_ADMIN_TOKEN"], CancellationToken.None);
        var published = (await admin.PublishPolicy(Document, ifMatch: "*")).Must(200).Sequence!.Value;
        _asRole = await Node(_role, environment["SENTINEL_CONNECTION_STRING"]);
        _asUser = await Node(_user, environment["SENTINEL_CONNECTION_STRING"]);
        foreach (var node in new[] { _asRole, _asUser })
        {
            using var client = new SentinelClient(node.Url, _token, CancellationToken.None);
            for (var end = DateTime.UtcNow + Soon; await Applied(client) < published; await Task.Delay(10))
            {
                DateTime.UtcNow.ShouldBeLessThan(end);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (_asRole?.DisposeAsync() ?? default);
        await (_asUser?.DisposeAsync() ?? default);
        await (_database?.DisposeAsync() ?? default);
        await (_role?.DisposeAsync() ?? default);
        await (_user?.DisposeAsync() ?? default);
    }

    private static Task<SentinelProcess> Node(ScriptedSts sts, string connectionString) => SentinelProcess.Start(
        new()
        {
            ConnectionString = connectionString,
            Environment = new Dictionary<string, string>
            {
                ["Sentinel__Sts__SandboxUrl"] = sts.Uri.ToString(),
                ["Sentinel__Sts__AllowedRoles__0"] = "arn:aws:iam::123456789012:role/Sandbox*",
            },
        },
        CancellationToken.None);

    private static async Task<long> Applied(SentinelClient client)
    {
        var ready = await client.Get("/readyz");
        return ready.Status == 200 ? ready.Body.GetProperty("detail").GetProperty("sequence").GetInt64() : 0;
    }

    private async Task Answer(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        Calls.Enqueue(form);
        await Gate;
        await (_script(form) is { } error
            ? ScriptedSts.Error(context, error.Status, error.Code)
            : ScriptedSts.Answer(
                context,
                200,
                "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>a-secret-key</SecretAccessKey><SessionToken>a-session-token</SessionToken><Expiration>2026-11-21T08:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"));
    }
}
