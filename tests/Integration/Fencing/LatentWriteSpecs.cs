using Npgsql;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Fencing;

/// <summary>Writes that are already on their way when what they rest on goes.</summary>
[Collection(PairOfNodes.Name)]
public sealed class LatentWriteSpecs(Pair pair) : IAsyncDisposable
{
    [Fact]
    public async Task a_token_deleted_while_its_session_is_being_opened()
    {
        var developer = await pair.NewDeveloper();
        var opening = await HeldOpening(developer);
        using var admin = pair.Admin;
        (await admin.DeleteToken(developer.TokenId)).Must(204);
        pair.Postgres.Release();
        var refused = (await opening).Must(401);
        refused.Code.ShouldBe("unauthenticated");
        refused.Text.ShouldNotContain("sst_");
        (await pair.SessionsOf(developer)).ShouldBe(0);
    }

    [Fact]
    public async Task a_policy_that_takes_the_profile_away_while_a_session_is_being_opened()
    {
        var developer = await pair.NewDeveloper();
        var opening = await HeldOpening(developer);
        using var admin = pair.Admin;
        var published = (await admin.PublishPolicy(
            Pair.Document($"- {{name: not-him, effect: deny, reason: no more, conditions: {{users: [{developer.Handle}]}}}}"), ifMatch: (await admin.Policy()).ETag)).Must(200);
        pair.Postgres.Release();
        (await opening).Must(403).Code.ShouldBe("policy-denied");
        await pair.Applied(published.Sequence);
        (await pair.SessionsOf(developer)).ShouldBe(0);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("none")]
    public async Task an_order_on_the_person_whose_session_is_being_opened(string? hold)
    {
        var developer = await pair.NewDeveloper();
        var opening = await HeldOpening(developer);
        using var @operator = pair.Operator;
        var order = (await @operator.Revoke(new { person = developer.Id }, "left the company", hold)).Must(200);
        pair.Postgres.Release();
        if (hold is null)
        {
            (await opening).Must(403).Code.ShouldBe("held");
            (await pair.SessionsOf(developer)).ShouldBe(0);
        }
        else
        {
            // It stopped what was there before; the opening comes behind it.
            (await opening).Must(201).Sequence!.Value.ShouldBeGreaterThan(order.Body.GetProperty("sequence").GetInt64());
        }
    }

    [Fact]
    public async Task an_order_on_an_admin_whose_write_is_on_its_way()
    {
        var second = await pair.NewDeveloper("admin");
        using var client = new SentinelClient(pair.B.Url, second.Token, TestContext.Current.CancellationToken);
        pair.Postgres.HoldRequests(from: "\"handle\":\"accomplice\"");
        var registering = client.RegisterPerson(new { handle = "accomplice", roles = (string[])["admin"] });
        await pair.Postgres.HeldRequest();
        using var @operator = pair.Operator;
        (await @operator.Revoke(new { person = second.Id }, "taken over")).Must(200);
        pair.Postgres.Release();
        (await registering).Must(403).Code.ShouldBe("held");
        (await pair.Count("select count(*) from sentinel.mt_events where data ->> 'handle' = 'accomplice'")).ShouldBe(0);
    }

    [Fact]
    public async Task a_token_deleted_while_it_issues_another()
    {
        var (second, target) = (await pair.NewDeveloper("admin"), await pair.NewDeveloper());
        using var client = new SentinelClient(pair.B.Url, second.Token, TestContext.Current.CancellationToken);
        pair.Postgres.HoldRequests(from: "\"name\":\"issued by a thief\"");
        var issuing = client.MintToken(new { personId = target.Id, name = "issued by a thief", roles = (string[])["requester"] });
        await pair.Postgres.HeldRequest();
        using var admin = pair.Admin;
        (await admin.DeleteToken(second.TokenId)).Must(204);
        pair.Postgres.Release();
        var refused = (await issuing).Must(401);
        refused.Text.ShouldNotContain("sat_");
        (await pair.Count("select count(*) from sentinel.mt_events where data ->> 'name' = 'issued by a thief'")).ShouldBe(0);
    }

    [Fact]
    public async Task a_token_deleted_while_it_confirms_another()
    {
        var developer = await pair.NewDeveloper();
        using var admin = pair.Admin;
        var other = (await admin.MintToken(new { personId = developer.Id, name = "other", roles = (string[])["requester"] })).Must(201);
        using var client = new SentinelClient(pair.B.Url, developer.Token, TestContext.Current.CancellationToken);
        await pair.Applied((await client.ConfirmToken(developer.TokenId)).Must(204).Sequence);
        pair.Postgres.HoldRequests(from: $"\"with\":\"{developer.TokenId}\"");
        var confirming = client.ConfirmToken(other["id"]);
        await pair.Postgres.HeldRequest();
        (await admin.DeleteToken(developer.TokenId)).Must(204);
        pair.Postgres.Release();
        (await confirming).Must(401).Code.ShouldBe("unauthenticated");
        (await pair.Count($"select count(*) from sentinel.mt_events where stream_id = 'token-{other["id"]}'")).ShouldBe(1);
    }

    [Fact]
    public async Task an_admin_disabled_while_an_identity_is_being_bound()
    {
        var (second, target) = (await pair.NewDeveloper("admin"), await pair.NewDeveloper());
        using var client = new SentinelClient(pair.B.Url, second.Token, TestContext.Current.CancellationToken);
        pair.Postgres.HoldRequests(from: "\"subject\":\"bound by a thief\"");
        var binding = client.BindIdentity(target.Id, new { issuer = "https://idp.example.com", subject = "bound by a thief" });
        await pair.Postgres.HeldRequest();
        using var admin = pair.Admin;
        (await admin.DisablePerson(second.Id, new { })).Must(204);
        pair.Postgres.Release();
        (await binding).Must(401).Code.ShouldBe("unauthenticated");
        (await pair.Count("select count(*) from sentinel.mt_events where data ->> 'subject' = 'bound by a thief'")).ShouldBe(0);
    }

    [Fact]
    public async Task an_order_on_everything_and_50_leases_in_one_batch()
    {
        var developer = await pair.NewDeveloper();
        var sessions = new List<OpenSession>();
        for (var i = 0; i < 50; i++)
        {
            sessions.Add(await pair.Open(developer, applied: i == 49));
        }

        // The writer of the second node is kept busy by a batch whose answer does not come, so that all that follows is one batch.
        using var admin = pair.Admin.At(pair.B.Url);
        pair.Postgres.HoldAnswers(afterRequest: "\"handle\":\"kept-busy\"");
        var busy = admin.RegisterPerson(new { handle = "kept-busy", roles = (string[])["requester"] });
        await pair.Postgres.HeldAnswer();
        using var @operator = pair.Operator.At(pair.B.Url);
        var order = @operator.RevokeEverything("intruder");
        await Task.Delay(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken);
        var sealedBefore = await pair.Count(SealedLeases);
        var fetches = Workers.Run(50, async worker => await pair.FetchB(sessions[worker]));
        await pair.Until(SealedLeases, sealedBefore + 50);
        pair.Postgres.Release();

        (await order).Must(200).Body.GetProperty("sessionsCovered").GetInt32().ShouldBeGreaterThanOrEqualTo(50);
        (await busy).Must(201);
        foreach (var answer in await fetches)
        {
            // A caller is told after 1.5 s that it takes longer; none is told a key.
            answer.Status.ShouldBeOneOf(403, 503);
            answer.Text.ShouldNotContain("AccessKeyId");
        }

        foreach (var session in sessions)
        {
            (await pair.FetchB(session)).Must(403).Code.ShouldBe("session-revoked");
            (await pair.Discarded(session)).Count.ShouldBe(1);
            (await pair.TypesOf(session)).ShouldNotContain("credentials_issued");
        }
    }

    [Fact]
    public async Task a_database_that_defaults_to_repeatable_read()
    {
        await using var owner = await pair.Owner();
        await Execute(owner, "alter database sentinel set default_transaction_isolation = 'repeatable read'");
        try
        {
            // A lease that waits for the lock behind an order: on a snapshot of before the wait it would not see it, for it only reads there.
            await using var careless = await pair.Start();
            await Warm(careless);
            var session = await pair.Open();
            await pair.Applied(careless, (await pair.StreamOf(session))[^1].GetProperty("sequence").GetInt64());
            pair.Sts.HoldAnswers(afterRequest: "Action=AssumeRole");
            var fetch = Pair.Fetch(careless, session);
            await pair.Sts.HeldAnswer();
            await Execute(owner, "begin transaction isolation level read committed");
            await Execute(owner, "select pg_advisory_xact_lock(7310597164871)");
            using var @operator = pair.Operator;
            var order = @operator.RevokeEverything("intruder");
            await pair.Until(WaitingForTheLog, 1);
            pair.Sts.Release();
            await pair.Until(WaitingForTheLog, 2);
            await Execute(owner, "rollback");
            (await order).Must(200);
            (await Pair.Outcome(careless, session, fetch)).Must(403).Code.ShouldBe("session-revoked");
            (await pair.Discarded(session)).Count.ShouldBe(1);
            (await pair.TypesOf(session)).ShouldNotContain("credentials_issued");
            await careless.Stop();
        }
        finally
        {
            await Execute(owner, "rollback");
            await Execute(owner, "alter database sentinel reset default_transaction_isolation");
        }
    }

    public async ValueTask DisposeAsync() => await pair.Settle();

    /// <summary>The opening of a session whose append does not get to the database before the release.</summary>
    private async Task<Task<Answer>> HeldOpening(Developer developer)
    {
        pair.Postgres.HoldRequests(from: "\"reason\":\"held on its way\"");
        var opening = Open();
        await pair.Postgres.HeldRequest();
        return opening;

        async Task<Answer> Open()
        {
            using var client = new SentinelClient(pair.B.Url, developer.Token, TestContext.Current.CancellationToken);
            return await client.OpenSession("dev", reason: "held on its way");
        }
    }

    /// <summary>What a node runs through is compiled by its first fetch, and it is a good node.</summary>
    private async Task Warm(SentinelProcess node)
    {
        var session = await pair.Open();
        await pair.Applied(node, (await pair.StreamOf(session))[^1].GetProperty("sequence").GetInt64());
        (await Pair.Outcome(node, session, Pair.Fetch(node, session))).Must(200);
    }

    private const string SealedLeases = "select count(*) from sentinel.shared_leases";

    private const string WaitingForTheLog =
        "select count(*) from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())";

    private static async Task Execute(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // Texts of this file.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
