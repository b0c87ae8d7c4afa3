using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Amazon.SecurityToken;
using Npgsql;
using Sentinel.Infrastructure.Credentials;
using Sentinel.Infrastructure.SandboxSts;
using Sentinel.Load.Targets;

namespace Sentinel.Load.Benchmarks;

/// <summary>The first keys of a session, over HTTP: decision, AssumeRole at the sandbox STS, fence and commit.</summary>
/// <remarks>The baseline is what nobody can do without: one AssumeRole at the same STS and one bare commit on the same database.</remarks>
internal sealed class NewLease : IBenchmark
{
    private const int Callers = 8;
    private const string Role = "arn:aws:iam::123456789012:role/SandboxDev";

    public string Name => "new-lease";

    public string What => "GET /v1/credentials of a session without a lease";

    public async Task<IReadOnlyList<Comparison>> Run(Effort effort, CancellationToken cancellationToken)
    {
        await using var cluster = await Cluster.Start(1, cancellationToken);
        await using var database = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(cluster.ConnectionString) { MaxPoolSize = Callers }.ConnectionString);
        await using var secret = database.CreateCommand("select value from sentinel.cluster_settings where name = 'sandbox-secret'");
        var keyring = new SandboxKeyring((byte[])(await secret.ExecuteScalarAsync(cancellationToken))!);
        using var clients = StsClients.ForSandbox(() => cluster.Nodes[0].StsUrl, () => keyring);
        var sts = await clients.For(null);
        var rounds = await Rounds.Alternate(
            effort.Rounds, () => Raw(sts, database, effort.Leases, cancellationToken), () => Fetch(cluster, effort.Leases, cancellationToken));
        return
        [
            new(What, "leases/s",
                Figure.Of("one AssumeRole and one bare commit", rounds.Baseline), Figure.Of("Sentinel", rounds.Ours),
                rounds.Ratio, [Goal.Reach("rate", rounds.Ratio, 0.25)],
                string.Create(CultureInfo.InvariantCulture, $"{Callers} callers, {effort.Leases} sessions a round that were opened before; sandbox STS, client and server on the same cores")),
        ];
    }

    private static Task<Sample> Raw(IAmazonSecurityTokenService sts, NpgsqlDataSource database, int count, CancellationToken cancellationToken) =>
        Measure(count, async i =>
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"bare-{i}");
            var assumed = await sts.AssumeRoleAsync(new() { RoleArn = Role, RoleSessionName = name, DurationSeconds = 900 }, cancellationToken);
            await using var commit = database.CreateCommand("select pg_logical_emit_message(true, 'bare', 'lease')");
            await commit.ExecuteNonQueryAsync(cancellationToken);
            return assumed.Credentials.AccessKeyId;
        });

    private static async Task<Sample> Fetch(Cluster cluster, int count, CancellationToken cancellationToken)
    {
        var sessions = await cluster.Sessions(count, cancellationToken);
        return await Measure(count, async i =>
        {
            var fetched = await cluster.Fetch(0, sessions[i], cancellationToken);
            return fetched.AccessKeyId ?? throw new InvalidOperationException($"No keys: {fetched.Error}.");
        });
    }

    /// <summary>So many, a few at a time; each must come to a key of its own.</summary>
    private static async Task<Sample> Measure(int count, Func<int, Task<string>> lease)
    {
        var (keys, times) = (new ConcurrentBag<string>(), new ConcurrentBag<double>());
        var clock = Stopwatch.StartNew();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (i, _) =>
        {
            var began = Stopwatch.GetTimestamp();
            keys.Add(await lease(i));
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        });
        var seconds = clock.Elapsed.TotalSeconds;
        return keys.Distinct(StringComparer.Ordinal).Count() == count
            ? new(count / seconds, count, Statistics.Percentile(times, 0.5), Statistics.Percentile(times, 0.99))
            : throw new InvalidOperationException("Two leases have the same key.");
    }
}
