using System.Diagnostics;
using System.Text.Json;
using Npgsql;
using Sentinel.Integration.Fencing;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Faults;

/// <summary>One of two nodes is killed, stopped, or cut off from the database.</summary>
[Collection(PairAlone.Name)]
public sealed class NodeFaultSpecs(Pair pair) : IAsyncDisposable
{
    /// <summary>Stands in the append of a lease and in nothing else that a node sends.</summary>
    private const string Issuing = "\"accessKeyId\":";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task killed_between_the_commit_of_a_lease_and_its_answer_the_lease_is_the_clients()
    {
        await using var killed = await pair.Start();
        var node = await NodeOf(killed);
        var session = await pair.Open();
        var others = await pair.Open();
        (await pair.FetchA(others)).Must(200);
        var owner = await pair.NewDeveloper();
        var (owned, waiting) = (await pair.Open(owner), await pair.Open(owner));
        (await Pair.Outcome(killed, owned, Pair.Fetch(killed, owned))).Must(200);
        var keys = (await Pair.Outcome(killed, waiting, Pair.Fetch(killed, waiting))).Must(200)["AccessKeyId"];
        await pair.Applied((await pair.StreamOf(waiting))[^1].GetProperty("sequence").GetInt64());
        (await pair.FetchA(waiting)).Must(200)["AccessKeyId"].ShouldBe(keys);
        pair.Postgres.HoldAnswers(afterRequest: Issuing);
        var fetch = Pair.Fetch(killed, session);
        await pair.Postgres.HeldAnswer();
        await killed.Kill();
        await Should.ThrowAsync<HttpRequestException>(() => fetch);
        pair.Postgres.Release();
        var events = await pair.StreamOf(session);
        events.Select(Type).ShouldBe(["session_opened", "session_activated", "credentials_issued"]);
        var committed = events[2].GetProperty("data").GetProperty("accessKeyId").GetString();

        await using var next = await pair.Start();
        (await Pair.Fetch(next, session)).Must(200)["AccessKeyId"].ShouldBe(committed);
        (await pair.FetchA(session)).Must(200)["AccessKeyId"].ShouldBe(committed);
        (await pair.TypesOf(session)).Count(type => type == "credentials_issued").ShouldBe(1);

        // The others find it gone, once.
        (await Until(async () => (await Recorded("node_lost")).Where(e => e.Contains(node)).ToList(), lost => lost.Count > 0)).Count.ShouldBe(1);

        // Its sessions wait for their next request, which is decided in full and keeps the keys that live; others have nothing to wait for.
        await Until(() => pair.TypesOf(waiting), types => types[^1] == "session_paused");
        await Until(() => pair.TypesOf(owned), types => types[^1] == "session_paused");
        (await pair.TypesOf(others)).ShouldBe(["session_opened", "session_activated", "credentials_issued"]);
        using var @operator = pair.Operator;
        await Until(() => @operator.Session(waiting.Id), shown => shown.Must(200).Text.Contains("\"pausedBy\":\"crash\""));
        (await @operator.ResumeSession(waiting.Id)).Must(409).Code.ShouldBe("session-waits-for-owner");
        (await pair.FetchA(waiting)).Must(200)["AccessKeyId"].ShouldBe(keys);
        (await pair.TypesOf(waiting)).ShouldBe(
            ["session_opened", "session_activated", "credentials_issued", "session_paused", "session_resumed"]);
        using var login = new SentinelClient(pair.A.Url, owner.Token, TestContext.Current.CancellationToken);
        (await login.ResumeSession(owned.Id)).Must(204);
        (await pair.TypesOf(owned))[^1].ShouldBe("session_resumed");
        await next.Stop();
    }

    [Fact]
    public async Task killed_between_the_commit_of_a_revoke_and_its_answer_the_revoke_holds()
    {
        await using var killed = await pair.Start();
        var node = await NodeOf(killed);
        var session = await pair.Open();
        (await pair.FetchB(session)).Must(200);
        pair.Postgres.HoldAnswers(afterRequest: "\"reason\":\"held on its way\"");
        using var @operator = pair.Operator.At(killed.Url);
        var revoke = @operator.RevokeSession(session.Id, "held on its way");
        await pair.Postgres.HeldAnswer();
        await killed.Kill();
        await Should.ThrowAsync<HttpRequestException>(() => revoke);
        pair.Postgres.Release();
        await pair.Applied((await pair.StreamOf(session))[^1].GetProperty("sequence").GetInt64());
        (await pair.FetchA(session)).Must(403);
        (await pair.FetchB(session)).Must(403);

        // Asked again, it is the same revoke.
        using var again = pair.Operator;
        (await again.RevokeSession(session.Id, "stolen laptop")).Must(200);
        (await pair.TypesOf(session)).ShouldBe(["session_opened", "session_activated", "credentials_issued", "session_revoked"]);

        // No receipt of a test behind this one waits for it.
        await pair.Count($"update sentinel.nodes set lost = true where node = '{node}' returning epoch");
    }

    [Fact]
    public async Task a_stopped_node_keeps_nobody_from_revoking_and_refuses_when_it_goes_on()
    {
        var session = await pair.Open();
        (await pair.FetchB(session)).Must(200);
        var node = await NodeOf(pair.B);
        pair.B.Pause();
        try
        {
            using var @operator = pair.Operator;
            var clock = Stopwatch.StartNew();
            var receipt = (await @operator.RevokeSession(session.Id, "stolen laptop", wait: "1s")).Must(200).Body;
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3));
            var stopped = receipt.GetProperty("nodes").EnumerateArray().Single(n => n.GetProperty("node").GetString() == node);
            stopped.GetProperty("acknowledgedAt").ValueKind.ShouldBe(JsonValueKind.Null);
            receipt.GetProperty("everywhereAfterMs").ValueKind.ShouldBe(JsonValueKind.Null);
            (await pair.FetchA(session)).Must(403);
            var waiting = pair.FetchB(session);

            // A longer wait ends with the stopped node's lease: it cannot serve behind it.
            var ends = stopped.GetProperty("leaseUntil").GetDateTimeOffset();
            var later = (await @operator.RevokeSession(session.Id, "stolen laptop", wait: "20s")).Must(200).Body;
            DateTimeOffset.UtcNow.ShouldBeInRange(ends, ends + TimeSpan.FromSeconds(5));
            later.GetProperty("nodes").EnumerateArray()
                .Where(n => n.GetProperty("node").GetString() == node)
                .ShouldAllBe(n => n.GetProperty("acknowledgedAt").ValueKind == JsonValueKind.Null);

            pair.B.Resume();
            (await waiting).Status.ShouldBeOneOf(403, 503);
            await Until(() => pair.FetchB(session), answer =>
            {
                answer.Status.ShouldBeOneOf(403, 503);
                return answer.Code == "session-revoked";
            });
        }
        finally
        {
            pair.B.Resume();
        }

        // It registers again, and serves.
        await pair.Applied(pair.B, 0);
        (await Until(async () => await pair.FetchB(await pair.Open()), answer => answer.Status == 200)).Must(200);
    }

    [Fact]
    public async Task a_node_that_stops_while_it_writes_stops_nobody_else()
    {
        var (first, second) = (await pair.Open(), await pair.Open());
        using var @operator = pair.Operator;

        // Its batch is on the way.
        pair.Postgres.HoldRequests(from: Issuing);
        var held = pair.FetchB(first);
        await pair.Postgres.HeldRequest();
        var clock = Stopwatch.StartNew();
        (await @operator.RevokeSession(first.Id, "stolen laptop")).Must(200);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3));
        pair.Postgres.Release();
        (await held).Status.ShouldBeOneOf(403, 503);
        (await pair.TypesOf(first)).ShouldBe(["session_opened", "session_revoked"]);

        // It has the lock and is not heard of any more.
        await using var stopped = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(pair.ConnectionString) { Pooling = false }.ConnectionString);
        await stopped.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await stopped.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var take = new NpgsqlCommand("select pg_advisory_xact_lock(7310597164871)", stopped, transaction);
        await take.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        clock.Restart();
        (await @operator.RevokeSession(second.Id, "stolen laptop")).Must(200);
        clock.Elapsed.ShouldBeInRange(TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(3));
        (await pair.FetchA(second)).Must(403);
    }

    [Fact]
    public async Task a_node_that_cannot_reach_the_database_refuses_until_it_can()
    {
        var (served, fresh) = (await pair.Open(), await pair.Open());
        (await pair.FetchB(served)).Must(200);
        pair.Postgres.Drop();
        await Task.Delay(TimeSpan.FromSeconds(1.1), TestContext.Current.CancellationToken);
        foreach (var session in (OpenSession[])[served, fresh])
        {
            var clock = Stopwatch.StartNew();
            var refused = (await pair.FetchB(session)).Must(503);
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1.6));
            refused.Code.ShouldBe("not-fresh");
            refused.Headers["Retry-After"].ShouldBe("1");
        }

        using var anybody = new SentinelClient(pair.B.Url, token: null, TestContext.Current.CancellationToken);
        var stranger = (await anybody.Get("/readyz")).Must(503);
        stranger["status"].ShouldBe("not-ready");
        stranger.Body.GetProperty("checks").ValueKind.ShouldBe(JsonValueKind.Null);
        using var @operator = pair.Operator.At(pair.B.Url);
        (await @operator.Get("/readyz")).Must(503)["checks", "log"].ShouldBe("not-fresh");
        (await pair.FetchA(served)).Must(200);
        pair.Postgres.Release();
        await pair.B.Ready(Soon, TestContext.Current.CancellationToken);
        (await pair.FetchB(served)).Must(200);
        (await pair.FetchB(fresh)).Must(200);
    }

    public async ValueTask DisposeAsync() => await pair.Settle();

    private static string? Type(JsonElement e) => e.GetProperty("type").GetString();

    private async Task<string> NodeOf(SentinelProcess server)
    {
        using var client = pair.Operator.At(server.Url);
        return (await client.Get("/readyz")).Must(200)["detail", "node"];
    }

    private async Task<List<string>> Recorded(string type)
    {
        using var auditor = pair.Auditor;
        return [.. (await auditor.Events(types: type, limit: 1000)).Must(200).Body.GetProperty("events").EnumerateArray().Select(e => e.GetRawText())];
    }

    private static async Task<T> Until<T>(Func<Task<T>> look, Func<T, bool> isIt)
    {
        for (var end = DateTime.UtcNow + Soon; ; await Task.Delay(50))
        {
            var seen = await look();
            if (isIt(seen))
            {
                return seen;
            }

            DateTime.UtcNow.ShouldBeLessThan(end);
        }
    }
}
