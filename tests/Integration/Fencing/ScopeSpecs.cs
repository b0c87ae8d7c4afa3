using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Fencing;

/// <summary>An order reaches what its scope names, on both nodes, and nothing else.</summary>
[Collection(PairOfNodes.Name)]
public sealed class ScopeSpecs(Pair pair) : IAsyncDisposable
{
    private const string OtherRole = "SandboxProd";

    /// <summary>Of two people with a session each on two profiles of different roles: whose are over.</summary>
    public static TheoryData<string, bool, bool, bool, bool> Scopes => new()
    {
        // scope              first: dev  moved  second: dev  moved
        { "person", true, true, false, false },
        { "person and profile", true, false, false, false },
        { "profile", true, false, true, false },
        { "role", false, true, false, true },
    };

    [Theory]
    [MemberData(nameof(Scopes))]
    public async Task covered_sessions_are_over_covered_openings_are_held_and_the_others_go_on(
        string scope, bool firstDev, bool firstMoved, bool secondDev, bool secondMoved)
    {
        await pair.Publish(role: OtherRole);
        Developer[] developers = [await pair.NewDeveloper(), await pair.NewDeveloper()];
        var rows = new List<(Developer Developer, string Profile, OpenSession Session, string Keys, bool Covered)>();
        foreach (var (developer, profile, covered) in new[]
        {
            (developers[0], "dev", firstDev), (developers[0], "moved", firstMoved), (developers[1], "dev", secondDev), (developers[1], "moved", secondMoved),
        })
        {
            var session = await pair.Open(developer, profile);
            rows.Add((developer, profile, session, (await pair.FetchB(session)).Must(200)["AccessKeyId"], covered));
        }

        using var @operator = pair.Operator;
        var receipt = (await @operator.Revoke(Named(scope, developers[0]), "intruder", wait: "5s")).Must(200);
        receipt.Body.GetProperty("everywhereAfterMs").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Number);
        if (scope != "profile" && scope != "role")
        {
            receipt.Body.GetProperty("sessionsCovered").GetInt32().ShouldBe(rows.Count(row => row.Covered));
        }

        await pair.Applied(receipt.Body.GetProperty("sequence").GetInt64());
        foreach (var row in rows)
        {
            foreach (var answer in (Answer[])[await pair.FetchA(row.Session), await pair.FetchB(row.Session)])
            {
                (row.Covered ? answer.Must(403).Code! : answer.Must(200)["AccessKeyId"]).ShouldBe(row.Covered ? "session-revoked" : row.Keys);
            }

            using var again = new SentinelClient(pair.B.Url, row.Developer.Token, TestContext.Current.CancellationToken);
            (await again.OpenSession(row.Profile)).Must(row.Covered ? 403 : 201);
        }

        // The sessions' own events follow, with the order's id; those of the others go on.
        var streams = string.Join(',', rows.Select(row => $"'session-{row.Session.Id}'"));
        await pair.Until($"select count(*) from sentinel.closed_streams where stream in ({streams})", rows.Count(row => row.Covered));
        foreach (var row in rows)
        {
            (await pair.TypesOf(row.Session)).Contains("session_revoked").ShouldBe(row.Covered);
        }

        await pair.Lift(receipt["order"]);
        foreach (var row in rows)
        {
            (await pair.FetchA(row.Session)).Must(row.Covered ? 403 : 200);
            (await pair.FetchB(await pair.Open(row.Developer, row.Profile))).Must(200);
        }
    }

    [Fact]
    public async Task an_order_on_a_person_stops_every_token_of_his_on_every_route_until_it_is_lifted()
    {
        var second = await pair.NewDeveloper("operator");
        using var onA = new SentinelClient(pair.A.Url, second.Token, TestContext.Current.CancellationToken);
        using var onB = onA.At(pair.B.Url);
        (await onB.Get("/v1/whoami")).Must(200);
        using var @operator = pair.Operator;
        var receipt = (await @operator.Revoke(new { person = second.Id }, "taken over")).Must(200);
        await pair.Applied(receipt.Body.GetProperty("sequence").GetInt64());
        foreach (var client in (SentinelClient[])[onA, onB])
        {
            (await client.Get("/v1/whoami")).Must(403).Code.ShouldBe("held");
            (await client.Sessions()).Must(403).Text.ShouldContain("taken over");
            (await client.RevokeEverything("revenge")).Must(403).Code.ShouldBe("held");
            (await client.Lift(receipt["order"], "it was nothing")).Must(403).Code.ShouldBe("held");
        }

        await pair.Lift(receipt["order"]);
        (await onA.Get("/v1/whoami")).Must(200);
        (await onB.Get("/v1/whoami")).Must(200);
    }

    [Theory]
    [InlineData("person")]
    [InlineData("person and profile")]
    [InlineData("profile")]
    [InlineData("role")]
    public async Task an_order_that_commits_while_aws_is_asked_keeps_the_keys_back(string scope)
    {
        await pair.Publish(role: OtherRole);
        var developer = await pair.NewDeveloper();
        var session = await pair.Open(developer, scope == "role" ? "moved" : "dev");
        var fetch = await pair.FetchWithHeldSts(session);
        using var @operator = pair.Operator;
        (await @operator.Revoke(Named(scope, developer), "intruder")).Must(200);
        pair.Sts.Release();
        (await Pair.Outcome(pair.B, session, fetch)).Must(403).Code.ShouldBe("session-revoked");
        (await pair.Discarded(session)).Count.ShouldBe(1);
        (await pair.TypesOf(session)).ShouldNotContain("credentials_issued");
    }

    [Fact]
    public async Task orders_on_others_neither_refuse_nor_cost_a_second_key()
    {
        var session = await pair.Open();
        var others = new List<Developer>();
        for (var i = 0; i < 5; i++)
        {
            others.Add(await pair.NewDeveloper());
        }

        var fetch = await pair.FetchWithHeldSts(session);
        var asked = pair.Sts.RequestBytes;
        using var @operator = pair.Operator;
        foreach (var other in others)
        {
            (await @operator.Revoke(new { person = other.Id }, "somebody else")).Must(200);
        }

        pair.Sts.Release();
        (await Pair.Outcome(pair.B, session, fetch)).Must(200);
        pair.Sts.RequestBytes.ShouldBe(asked);
    }

    [Fact]
    public async Task a_slip_in_a_name_revokes_nothing_and_says_so()
    {
        using var @operator = pair.Operator;
        foreach (var scope in (object[])
        [
            new { person = "psn_01m7zcay41phvf1bzk4epzkym3" }, new { profile = "devv" }, new { role = "arn:aws:iam::123456789012:role/Nobodys" },
            new { person = (await pair.NewDeveloper()).Id, profile = "devv" },
        ])
        {
            var before = await pair.Count("select count(*) from sentinel.mt_events where type = 'access_revoked'");
            (await @operator.Revoke(scope, "intruder")).Must(422).Code.ShouldBe("scope-unknown");
            (await pair.Count("select count(*) from sentinel.mt_events where type = 'access_revoked'")).ShouldBe(before);
            (await @operator.Post("/v1/revocations", new { scope, reason = "intruder", force = true })).Must(200)
                .Body.GetProperty("sessionsCovered").GetInt32().ShouldBe(0);
        }
    }

    public async ValueTask DisposeAsync() => await pair.Settle();

    private static object Named(string scope, Developer developer) => scope switch
    {
        "person" => new { person = developer.Id },
        "person and profile" => new { person = developer.Id, profile = "dev" },
        "profile" => new { profile = "dev" },
        _ => new { role = $"arn:aws:iam::123456789012:role/{OtherRole}" },
    };
}
