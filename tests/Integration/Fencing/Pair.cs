using System.Globalization;
using Npgsql;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Fencing;

/// <summary>
/// Two real nodes on one database. The first runs it; whatever the second says to PostgreSQL and to STS goes through networks that
/// a test can hold.
/// </summary>
public sealed partial class Pair : IAsyncLifetime
{
    /// <summary>Developers have it at once: each profile, unless a rule of the test stands before.</summary>
    private const string Profiles = """
        version: "1"
        profiles:
        - {name: dev, role_arn: "arn:aws:iam::123456789012:role/SandboxDev"}
        - {name: moved, role_arn: "arn:aws:iam::123456789012:role/{role}"}
        - {name: bound, role_arn: "arn:aws:iam::123456789012:role/SandboxDev", bind: address}
        - {name: fenced, role_arn: "arn:aws:iam::123456789012:role/SandboxDev", check: fenced}
        rules:
        {rules}
        - {name: developers, effect: allow, conditions: {groups: [developers]}}
        approvals:
        - {name: leads, approver_groups: [leads], required: 1}
        break_glass:
        - {name: emergency, groups: [developers]}

        """;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private SentinelProcess? _a, _b;
    private TcpProxy? _postgres, _sts;
    private IReadOnlyDictionary<string, string> _environment = new Dictionary<string, string>();
    private int _names;

    /// <summary>Runs the database; nothing lies between it and the others.</summary>
    public SentinelProcess A => _a!;

    /// <summary>Reaches the database and STS through <see cref="Postgres"/> and <see cref="Sts"/>.</summary>
    public SentinelProcess B => _b!;

    public TcpProxy Postgres => _postgres!;

    public TcpProxy Sts => _sts!;

    /// <summary>How nodes log in to the database, without a proxy.</summary>
    public string ConnectionString => _environment["SENTINEL_CONNECTION_STRING"];

    /// <summary>Secret of one of the sample people, such as <c>ALICE</c>.</summary>
    public string TokenOf(string name) => _environment[$"SENTINEL_{name}_TOKEN"];

    public SentinelClient Admin => new(A.Url, TokenOf("ADMIN"), TestContext.Current.CancellationToken);

    public SentinelClient Operator => new(A.Url, TokenOf("OPERATOR"), TestContext.Current.CancellationToken);

    public SentinelClient Auditor => new(A.Url, TokenOf("AUDITOR"), TestContext.Current.CancellationToken);

    public async ValueTask InitializeAsync()
    {
        _a = await SentinelProcess.Start(new(), CancellationToken.None);
        _environment = await _a.DevEnvironment();
        var server = new NpgsqlConnectionStringBuilder(ConnectionString);
        _postgres = server.Host!.StartsWith('/')
            ? TcpProxy.ToUnixSocket($"{server.Host}/.s.PGSQL.{server.Port}")
            : TcpProxy.To(server.Host, server.Port);
        _sts = TcpProxy.To("127.0.0.1", _a.StsUrl.Port);
        _b = await Start();
        await Publish();
    }

    /// <summary>One more node like <see cref="B"/>, through the same networks.</summary>
    public Task<SentinelProcess> Start() => SentinelProcess.Start(
        new()
        {
            ConnectionString = new NpgsqlConnectionStringBuilder(ConnectionString) { Host = "127.0.0.1", Port = Postgres.Port }.ConnectionString,
            Environment = new Dictionary<string, string>
            {
                ["Sentinel__Sts__SandboxUrl"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Sts.Port}"),
            },
        },
        CancellationToken.None);

    /// <summary>Puts a policy in force whose first rules are these, on both nodes.</summary>
    public async Task Publish(string rules = "", string role = "SandboxDev")
    {
        using var admin = Admin;
        await Applied((await admin.PublishPolicy(Document(rules, role), ifMatch: (await admin.Policy()).ETag)).Must(200).Sequence ?? 0);
    }

    public static string Document(string rules = "", string role = "SandboxDev") =>
        Profiles.Replace("{rules}", rules, StringComparison.Ordinal).Replace("{role}", role, StringComparison.Ordinal);

    public async Task Lift(string order)
    {
        using var @operator = Operator;
        await Applied((await @operator.Lift(order, "it is over")).Must(204).Sequence);
    }

    /// <summary>A new requester, or somebody of another role, known to both nodes.</summary>
    public async Task<Developer> NewDeveloper(string role = "requester", string group = "developers")
    {
        var handle = string.Create(CultureInfo.InvariantCulture, $"dev{Interlocked.Increment(ref _names)}");
        using var admin = Admin;
        var person = (await admin.RegisterPerson(new { handle, roles = (string[])[role], groups = (string[])[group] })).Must(201)["id"];
        var token = (await admin.MintToken(new { personId = person, name = "work", roles = (string[])[role] })).Must(201);
        await Applied(token.Sequence);
        return new(person, handle, token["id"], token["token"]);
    }

    /// <summary>A new session, known to both nodes unless told otherwise.</summary>
    public async Task<OpenSession> Open(Developer developer, string profile = "dev", bool applied = true, string? duration = null)
    {
        using var client = new SentinelClient(A.Url, developer.Token, TestContext.Current.CancellationToken);
        var opened = (await client.OpenSession(profile, duration)).Must(201);
        if (applied)
        {
            await Applied(opened.Sequence);
        }

        return new(opened["id"], opened["token"]);
    }

    public async Task<OpenSession> Open(string profile = "dev") => await Open(await NewDeveloper(), profile);

    public async Task<Answer> FetchA(OpenSession session) => await Fetch(A, session);

    public async Task<Answer> FetchB(OpenSession session) => await Fetch(B, session);

    public static async Task<Answer> Fetch(SentinelProcess node, OpenSession session)
    {
        using var client = new SentinelClient(node.Url, session.Secret, TestContext.Current.CancellationToken);
        return await client.Credentials();
    }

    /// <summary>Starts a fetch on the second node and answers when STS has answered it, which the node does not see before the release.</summary>
    public async Task<Task<Answer>> FetchWithHeldSts(OpenSession session)
    {
        Sts.HoldAnswers(afterRequest: "Action=AssumeRole");
        var fetch = FetchB(session);
        await Sts.HeldAnswer();
        return fetch;
    }

    /// <summary>The held fetch's answer; on a slow machine its caller is sent away after 1.5 s, and the next try finds what came of it.</summary>
    public static async Task<Answer> Outcome(SentinelProcess node, OpenSession session, Task<Answer> fetch)
    {
        var answer = await fetch;
        for (var end = DateTime.UtcNow + Soon; answer.Code == "sts-unavailable"; answer = await Fetch(node, session))
        {
            DateTime.UtcNow.ShouldBeLessThan(end);
        }

        return answer;
    }

    /// <summary>Both nodes have applied the log up to here.</summary>
    public Task Applied(long? sequence) => Task.WhenAll(Applied(A, sequence!.Value), Applied(B, sequence.Value));

    public async Task Applied(SentinelProcess node, long sequence)
    {
        using var client = Operator.At(node.Url);
        for (var end = DateTime.UtcNow + Soon; ; await Task.Delay(5))
        {
            var ready = await client.Get("/readyz");
            if (ready.Status == 200 && ready.Body.GetProperty("detail").GetProperty("sequence").GetInt64() >= sequence)
            {
                return;
            }

            DateTime.UtcNow.ShouldBeLessThan(end, ready.ToString());
        }
    }

    /// <summary>Puts everything back to where a test began, and looks through the whole log.</summary>
    public async Task Settle()
    {
        Sts.Release();
        Postgres.Release();
        using var @operator = Operator;
        foreach (var order in (await @operator.Revocations()).Must(200).Body.GetProperty("items").EnumerateArray()
            .Where(order => order.GetProperty("holding").GetBoolean()))
        {
            await Lift(order.GetProperty("id").GetString()!);
        }

        await Publish();

        // Every receipt waits for a node that a test has killed, until the others find it gone. And one that was cut off may still
        // wait for an answer that is lost, instead of renewing its lease: then it is found gone when the next test is under way.
        const string both =
            """
            select (count(*) = 2 and count(*) filter (where renewed_at > clock_timestamp() - interval '2 s') = 2)::int::bigint
              from sentinel.nodes where not lost
            """;
        await Until(both, least: 1);

        using var auditor = Auditor;
        (await LogInvariant.Check(auditor.AllEvents(), TestContext.Current.CancellationToken)).ShouldBe([]);
    }

    public async ValueTask DisposeAsync()
    {
        await (_b?.DisposeAsync() ?? default);
        await (_a?.DisposeAsync() ?? default);
        await (_postgres?.DisposeAsync() ?? default);
        await (_sts?.DisposeAsync() ?? default);
    }
}

/// <summary>Somebody who may open sessions.</summary>
/// <param name="Id"><c>psn_…</c>.</param>
/// <param name="Handle">As policies name it.</param>
/// <param name="TokenId"><c>tok_…</c> of the API token.</param>
/// <param name="Token">Its secret.</param>
public sealed record Developer(string Id, string Handle, string TokenId, string Token);

/// <summary>A session and its secret.</summary>
public sealed record OpenSession(string Id, string Secret);
