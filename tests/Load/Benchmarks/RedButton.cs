using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Sentinel.Application.EventSourcing;
using Sentinel.Domain.Kernel;
using Sentinel.Domain.Sessions;
using Sentinel.Integration.Kit;

namespace Sentinel.Load.Benchmarks;

/// <summary>
/// One order on a person with very many sessions: refused from its commit on, while what the log says of each of them is written behind it.
/// Meanwhile other people's sessions are revoked, as they were before the order.
/// </summary>
internal sealed class RedButton : IBenchmark
{
    private const double Bound = 100;
    private const int AtOnce = 64;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    public string Name => "red-button";

    public string What => "a revoke of one session while an order ends very many";

    public async Task<IReadOnlyList<Comparison>> Run(Effort effort, CancellationToken cancellationToken)
    {
        await using var server = await SentinelProcess.Start(new(), cancellationToken);
        var environment = await server.DevEnvironment();
        using var alice = new SentinelClient(server.Url, environment["SENTINEL_ALICE_TOKEN"], cancellationToken);
        using var admin = alice.As(environment["SENTINEL_ADMIN_TOKEN"]);
        using var @operator = alice.As(environment["SENTINEL_OPERATOR_TOKEN"]);
        var person = (await alice.WhoAmI()).Must(200)["personId"];
        using var hers = alice.As((await alice.OpenSession("dev")).Must(201)["token"]);
        (await hers.Credentials()).Must(200);
        var others = new Queue<string>([.. await Others(admin, effort.Revokes / 4), .. await Others(admin, effort.Revokes / 4)]);
        await Fill(environment["SENTINEL_CONNECTION_STRING"], new(person), effort.StartEvents, cancellationToken);
        await Applied(@operator, effort.StartEvents, cancellationToken);
        await LogDatabase.WaitForViews(environment["SENTINEL_CONNECTION_STRING"], cancellationToken);

        await Revoke(@operator, others.Dequeue()); // compiles what it runs through
        var rest = new List<double>();
        for (var left = others.Count / 2; left > 0; left--)
        {
            rest.Add(await Revoke(@operator, others.Dequeue()));
            await Task.Delay(Between, cancellationToken);
        }

        var began = Stopwatch.StartNew();
        var order = (await @operator.Revoke(new { person }, "benchmark", hold: "none")).Must(200);
        var given = began.Elapsed;
        (await hers.Credentials()).Must(403);
        var meanwhile = new List<double>();
        do
        {
            meanwhile.Add(await Revoke(@operator, others.Dequeue()));
            await Task.Delay(Between, cancellationToken);
        }
        while (others.Count > 0 && !await IsRecorded(@operator, order["order"], meanwhile.Count));

        var watched = began.Elapsed;
        while (!await IsRecorded(@operator, order["order"], 0))
        {
            await Task.Delay(Between, cancellationToken);
        }

        var (before, during) = (Distribution.Of(rest), Distribution.Of(meanwhile));
        return
        [
            new(What, "ms", Of("the same before the order", before), Of("while the endings are written", during), during.P50 / before.P50,
                [Goal.StayUnder("p99", during.P99, Bound)],
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"an order on one person with {order.Body.GetProperty("sessionsCovered").GetInt32()} open sessions was answered with its receipt after {given.TotalMilliseconds:0} ms, and the next fetch of one of them was refused; {during.Count} revokes of others in the {watched.TotalSeconds:0.0} s behind it, longest {during.Max:0.0} ms; the last of the endings was recorded {began.Elapsed.TotalSeconds:0.0} s after the order")),
        ];
    }

    private static async Task<double> Revoke(SentinelClient @operator, string session)
    {
        var clock = Stopwatch.StartNew();
        (await @operator.RevokeSession(session, "benchmark")).Must(200);
        return clock.Elapsed.TotalMilliseconds;
    }

    /// <summary>Sessions of somebody else.</summary>
    private static async Task<IReadOnlyList<string>> Others(SentinelClient admin, int count)
    {
        var handle = Ulid.New(DateTimeOffset.UtcNow);
        var person = (await admin.RegisterPerson(new { handle, roles = (string[])["requester"], groups = (string[])["developers"] })).Must(201)["id"];
        var token = (await admin.MintToken(new { personId = person, name = "work", roles = (string[])["requester"] })).Must(201)["token"];
        using var client = admin.As(token);
        var sessions = new List<string>(count);
        for (var i = 0; i < count; i++)
        {
            sessions.Add((await client.OpenSession("dev")).Must(201)["id"]);
        }

        return sessions;
    }

    private static async Task Fill(string connectionString, PersonId person, int sessions, CancellationToken cancellationToken)
    {
        var node = await LogDatabase.Node(connectionString, cancellationToken);
        await Parallel.ForAsync(0, sessions, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (_, cancel) =>
        {
            var session = SampleLog.NewSession();
            await SampleLog.Commit(
                node.GetRequiredService<IEventStore>(), SessionStream.For(session), 0, [SampleLog.Opened(session) with { Person = person }], [], cancel);
        });
        await LogDatabase.Stop(node);
    }

    private static async Task Applied(SentinelClient @operator, long atLeast, CancellationToken cancellationToken)
    {
        while ((await @operator.Get("/readyz")).Body.GetProperty("detail").GetProperty("sequence").GetInt64() < atLeast)
        {
            await Task.Delay(Between, cancellationToken);
        }
    }

    /// <summary>Whether the log says of each covered session that it ended. Asked seldom: the receipt looks at all of them.</summary>
    private static async Task<bool> IsRecorded(SentinelClient @operator, string order, int turn)
    {
        const int Seldom = 20;
        if (turn % Seldom != 0)
        {
            return false;
        }

        var receipt = (await @operator.Get($"/v1/revocations/{order}")).Must(200).Body;
        return receipt.GetProperty("sessionsRecorded").GetInt32() == receipt.GetProperty("sessionsCovered").GetInt32();
    }

    private static Figure Of(string what, Distribution measured) =>
        new(what, measured.P50, measured.P50, measured.Max, measured.P50, measured.P99);
}
