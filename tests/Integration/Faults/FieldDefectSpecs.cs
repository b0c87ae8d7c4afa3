using Sentinel.Integration.Fencing;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Faults;

/// <summary>What brokers in the field get wrong, each as a test that it is not so here.</summary>
[Collection(PairOfNodes.Name)]
public sealed class FieldDefectSpecs(Pair pair) : IAsyncDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    /// <summary>Elsewhere a rule that asks for an approval hands out the keys.</summary>
    [Fact]
    public async Task a_rule_that_asks_for_an_approval_gives_no_key()
    {
        var developer = await pair.NewDeveloper();
        var session = await pair.Open(developer);
        await pair.Publish($"- {{name: ask, effect: require_approval, conditions: {{users: [{developer.Handle}]}}}}");
        var asked = pair.Sts.RequestBytes;
        (await pair.FetchB(session)).Must(403).Code.ShouldBe("approval-required");
        (await pair.FetchA(session)).Must(403).Code.ShouldBe("approval-required");
        using var client = new SentinelClient(pair.A.Url, developer.Token, TestContext.Current.CancellationToken);
        (await client.OpenSession("dev")).Must(403).Code.ShouldBe("approval-required");
        pair.Sts.RequestBytes.ShouldBe(asked);
        (await pair.TypesOf(session)).ShouldBe(["session_opened"]);
    }

    /// <summary>Elsewhere a revocation is a row that expires, and what it stopped goes on.</summary>
    [Fact]
    public async Task a_revocation_is_not_forgotten_with_the_rows_that_show_it()
    {
        var (revoked, covered) = (await pair.Open(), await pair.NewDeveloper());
        var held = await pair.Open(covered);
        using var @operator = pair.Operator;
        (await @operator.RevokeSession(revoked.Id, "stolen laptop")).Must(200);
        (await @operator.Revoke(new { person = covered.Id }, "gone", wait: "2s")).Must(200);
        await pair.Count(
            """
            with a as (delete from sentinel.session_summaries returning 1), b as (delete from sentinel.session_activity returning 1),
                 c as (delete from sentinel.shared_leases returning 1), d as (delete from sentinel.idempotency_keys returning 1)
            select (select count(*) from a) + (select count(*) from b) + (select count(*) from c) + (select count(*) from d)
            """);
        await using var next = await pair.Start();
        foreach (var node in (SentinelProcess[])[pair.A, pair.B, next])
        {
            (await Pair.Fetch(node, revoked)).Must(403).Code.ShouldBe("session-revoked");
            (await Pair.Fetch(node, held)).Must(403).Code.ShouldBe("session-revoked");
            using var client = new SentinelClient(node.Url, covered.Token, TestContext.Current.CancellationToken);
            (await client.OpenSession("dev")).Must(403).Code.ShouldBe("held");
        }

        await next.Stop();
    }

    /// <summary>Elsewhere an error of the store lets through what it was to check.</summary>
    [Fact]
    public async Task without_its_store_a_node_gives_nobody_anything()
    {
        var developer = await pair.NewDeveloper();
        var session = await pair.Open(developer);
        (await pair.FetchB(session)).Must(200);
        using var client = new SentinelClient(pair.B.Url, developer.Token, TestContext.Current.CancellationToken);
        pair.Postgres.Drop();
        try
        {
            for (var end = DateTime.UtcNow + Soon; (await pair.FetchB(session)).Status != 503; await Task.Delay(20, TestContext.Current.CancellationToken))
            {
                DateTime.UtcNow.ShouldBeLessThan(end);
            }

            var before = await pair.SessionsOf(developer);
            (await client.OpenSession("dev")).Must(503);
            (await client.Post("/v1/requests", new { profile = "dev", justification = "The queue is stuck." })).Must(503);
            (await client.Post("/v1/break-glass", new { profile = "dev", reasonCode = "incident", justification = "Orders are being lost since noon." })).Must(503);
            (await pair.FetchB(session)).Must(503).Text.ShouldNotContain("AccessKeyId");
            (await pair.SessionsOf(developer)).ShouldBe(before);
        }
        finally
        {
            pair.Postgres.Release();
        }

        await pair.Applied(pair.B, 0);
    }

    /// <summary>Elsewhere the name that AWS is given for whoever acts holds a colon, and STS refuses every call.</summary>
    [Fact]
    public async Task every_source_identity_is_one_that_sts_takes()
    {
        using var admin = pair.Admin;
        var person = (await admin.RegisterPerson(new { handle = "x.y_z-1@example.com", roles = (string[])["requester"], groups = (string[])["developers"] })).Must(201)["id"];
        var token = (await admin.MintToken(new { personId = person, name = "work", roles = (string[])["requester"] })).Must(201);
        await pair.Applied(token.Sequence);
        var session = await pair.Open(new Developer(person, "x.y_z-1@example.com", token["id"], token["token"]));
        (await pair.FetchB(session)).Must(200);
        var issued = (await pair.StreamOf(session)).Single(e => e.GetProperty("type").GetString() == "credentials_issued");
        issued.GetProperty("data").GetProperty("sourceIdentity").GetString()!.ShouldMatch(@"^[\w+=,.@-]{2,64}$");
    }

    public async ValueTask DisposeAsync() => await pair.Settle();
}
