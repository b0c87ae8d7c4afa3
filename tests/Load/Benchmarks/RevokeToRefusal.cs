using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Npgsql;
using Sentinel.Integration.Kit;

namespace Sentinel.Load.Benchmarks;

/// <summary>
/// How long after its commit on one node a revoke is a refusal on the other: two real processes on one database, one session a
/// revoke, one client that fetches from the other node without a pause.
/// </summary>
/// <remarks>
/// The commit counts from the batch's time in the log, which is taken before the disk is waited for, and the refusal until its answer
/// has arrived: both err towards the longer. Beside it stand a bare commit and a bare NOTIFY on the same server, in turn with the revokes.
/// </remarks>
public sealed class RevokeToRefusal : IAsyncDisposable
{
    private readonly SentinelProcess _a;
    private readonly SentinelProcess _b;
    private readonly IReadOnlyDictionary<string, string> _environment;

    private RevokeToRefusal(SentinelProcess a, SentinelProcess b, IReadOnlyDictionary<string, string> environment) =>
        (_a, _b, _environment) = (a, b, environment);

    /// <summary>Starts both nodes.</summary>
    public static async Task<RevokeToRefusal> Start(CancellationToken cancellationToken)
    {
        var a = await SentinelProcess.Start(new(), cancellationToken);
        try
        {
            var environment = await a.DevEnvironment();
            return new(
                a, await SentinelProcess.Start(new() { ConnectionString = environment["SENTINEL_CONNECTION_STRING"] }, cancellationToken), environment);
        }
        catch
        {
            await a.DisposeAsync();
            throw;
        }
    }

    /// <summary>Measures so many revokes, one after the other.</summary>
    public async Task<RevokeToRefusalResult> Measure(int revokes, CancellationToken cancellationToken)
    {
        using var alice = new SentinelClient(_a.Url, _environment["SENTINEL_ALICE_TOKEN"], cancellationToken);
        using var @operator = new SentinelClient(_a.Url, _environment["SENTINEL_OPERATOR_TOKEN"], cancellationToken);
        await using var database = await Open(cancellationToken);
        await using var listener = await Open(cancellationToken);
        await Execute(listener, "listen bare", cancellationToken);
        await One(alice, @operator, new AnswerInvariant(TimeProvider.System), cancellationToken); // compiles what it runs through

        List<double> refusals = [], reserves = [], commits = [], notifies = [];
        List<string> violations = [];
        for (var i = 0; i < revokes; i++)
        {
            var answers = new AnswerInvariant(TimeProvider.System);
            var (refused, revoke) = await One(alice, @operator, answers, cancellationToken);
            var report = answers.Check(revoke);
            refusals.Add(refused.TotalMilliseconds);
            reserves.AddRange(report.Reserves.Values.SelectMany(node => node).Select(after => after.TotalMilliseconds));
            violations.AddRange(report.Violations);
            commits.Add(await Timed(() => Execute(database, "select pg_logical_emit_message(true, 'bare', 'commit')", cancellationToken)));
            notifies.Add(await Timed(async () =>
            {
                var heard = listener.WaitAsync(cancellationToken);
                await Execute(database, "notify bare", cancellationToken);
                await heard;
            }));
        }

        return new(revokes, Distribution.Of(refusals), Distribution.Of(reserves), Distribution.Of(commits), Distribution.Of(notifies), violations);
    }

    public async ValueTask DisposeAsync()
    {
        await _b.DisposeAsync();
        await _a.DisposeAsync();
    }

    private async Task<(TimeSpan Refused, Revoke Revoke)> One(
        SentinelClient alice, SentinelClient @operator, AnswerInvariant answers, CancellationToken cancellationToken)
    {
        var opened = (await alice.OpenSession("dev")).Must(201);
        using var client = new SentinelClient(_b.Url, opened["token"], cancellationToken);
        (await client.Credentials()).Must(200);
        var refused = Task.Run(
            async () =>
            {
                while (true)
                {
                    Answer? last = null;
                    if (await answers.Record("B", async () => (last = await client.Credentials()).Status) != 200)
                    {
                        last!.Must(403);
                        return DateTimeOffset.UtcNow;
                    }
                }
            },
            cancellationToken);
        var receipt = (await @operator.RevokeSession(opened["id"], "benchmark", wait: "5s")).Must(200).Body;
        var (answered, now) = (answers.Now(), DateTimeOffset.UtcNow);
        var at = receipt.GetProperty("committedAt").GetDateTimeOffset();
        var committed = answered - (long)((now - at).TotalSeconds * TimeProvider.System.TimestampFrequency);
        var everywhere = receipt.GetProperty("everywhereAfterMs").ValueKind == JsonValueKind.Number;
        return (await refused - at, new("A", committed, answered, everywhere));
    }

    private async Task<NpgsqlConnection> Open(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(_environment["SENTINEL_CONNECTION_STRING"]) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // Texts of this file.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<double> Timed(Func<Task> what)
    {
        var clock = Stopwatch.StartNew();
        await what();
        return clock.Elapsed.TotalMilliseconds;
    }
}

/// <summary>What was measured, in milliseconds.</summary>
/// <param name="Revokes">How many.</param>
/// <param name="CommitToRefusal">From the commit on one node to the first refusal from the other.</param>
/// <param name="Reserves">200s of the other node that arrived after the commit: keys that the client already had.</param>
/// <param name="BareCommit">One commit of one row-less transaction.</param>
/// <param name="BareNotify">From NOTIFY to its arrival at a listener.</param>
/// <param name="Violations">200s to requests sent after every node had acknowledged; must be none.</param>
public sealed record RevokeToRefusalResult(
    int Revokes, Distribution CommitToRefusal, Distribution Reserves, Distribution BareCommit, Distribution BareNotify,
    IReadOnlyList<string> Violations)
{
    /// <summary>As a table of Markdown.</summary>
    public override string ToString() => string.Join('\n',
    [
        "| ms | n | p50 | p99 | max |",
        "|---|---|---|---|---|",
        Row("commit on A to refusal by B", CommitToRefusal),
        Row("re-serves by B after the commit", Reserves),
        Row("bare commit", BareCommit),
        Row("bare NOTIFY", BareNotify),
    ]);

    private static string Row(string what, Distribution d) =>
        string.Create(CultureInfo.InvariantCulture, $"| {what} | {d.Count} | {d.P50:0.00} | {d.P99:0.00} | {d.Max:0.00} |");
}

/// <summary>Percentiles of measured values: the smallest value that so many percent do not exceed.</summary>
public sealed record Distribution(int Count, double P50, double P99, double Max)
{
    public static Distribution Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? new(0, 0, 0, 0) : new(sorted.Length, At(0.5), At(0.99), sorted[^1]);

        double At(double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }
}
