using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Fencing;

/// <summary>What commits while AWS is being asked decides: no key leaves on a state that is over.</summary>
[Collection(PairOfNodes.Name)]
public sealed class HeldIssuanceSpecs(Pair pair) : IAsyncDisposable
{
    [Fact]
    public async Task a_revoke_of_the_session()
    {
        var session = await pair.Open();
        var fetch = await pair.FetchWithHeldSts(session);
        using var @operator = pair.Operator;
        (await @operator.RevokeSession(session.Id, "stolen laptop")).Must(200);
        var refused = await ReleasedAndRefused(session, fetch, "session-revoked");
        refused.Text.ShouldContain("stolen laptop");
        (await pair.TypesOf(session)).ShouldBe(["session_opened", "session_revoked"]);
    }

    [Fact]
    public async Task an_order_on_everything()
    {
        var session = await pair.Open();
        var fetch = await pair.FetchWithHeldSts(session);
        using var @operator = pair.Operator;
        var order = (await @operator.RevokeEverything("intruder")).Must(200);
        await ReleasedAndRefused(session, fetch, "session-revoked");

        // Lifting lets new sessions in; what the order ended stays ended.
        await pair.Lift(order["order"]);
        (await pair.FetchB(session)).Must(403).Code.ShouldBe("session-revoked");
        (await pair.FetchB(await pair.Open())).Must(200);
    }

    [Fact]
    public async Task a_policy_that_takes_the_profile_away()
    {
        var developer = await pair.NewDeveloper();
        var session = await pair.Open(developer);
        var fetch = await pair.FetchWithHeldSts(session);
        await pair.Publish($"- {{name: not-him, effect: deny, reason: no more, conditions: {{users: [{developer.Handle}]}}}}");
        await ReleasedAndRefused(session, fetch, "policy-denied");
        (await pair.TypesOf(session)).ShouldBe(["session_opened"]);
    }

    [Fact]
    public async Task a_policy_that_keeps_the_grant_keeps_the_key()
    {
        var session = await pair.Open();
        var fetch = await pair.FetchWithHeldSts(session);
        var asked = pair.Sts.RequestBytes;
        await pair.Publish("- {name: somebody-else, effect: deny, reason: none, conditions: {users: [nobody]}}");
        pair.Sts.Release();
        var keys = (await Pair.Outcome(pair.B, session, fetch)).Must(200);
        pair.Sts.RequestBytes.ShouldBe(asked);
        var events = await pair.StreamOf(session);
        var issued = events.Single(e => e.GetProperty("type").GetString() == "credentials_issued").GetProperty("data");
        issued.GetProperty("accessKeyId").GetString().ShouldBe(keys["AccessKeyId"]);

        // The decision that is in the log is the one on the new policy.
        using var admin = pair.Admin;
        issued.GetProperty("policyVersion").GetInt32().ShouldBe((await admin.Policy()).Must(200).Body.GetProperty("version").GetInt32());
        (await pair.Discarded(session, atLeast: 0)).ShouldBeEmpty();
    }

    [Fact]
    public async Task a_change_of_the_persons_groups()
    {
        var developer = await pair.NewDeveloper();
        var session = await pair.Open(developer);
        var fetch = await pair.FetchWithHeldSts(session);
        using var admin = pair.Admin;
        (await admin.SetGroups(developer.Id, new { groups = (string[])["guests"] })).Must(204);
        await ReleasedAndRefused(session, fetch, "policy-denied");
    }

    [Fact]
    public async Task the_disabling_of_the_person()
    {
        var developer = await pair.NewDeveloper();
        var session = await pair.Open(developer);
        var fetch = await pair.FetchWithHeldSts(session);
        using var admin = pair.Admin;
        (await admin.DisablePerson(developer.Id, new { })).Must(204);
        await ReleasedAndRefused(session, fetch, "session-revoked");
    }

    [Fact]
    public async Task the_revocation_of_the_token_that_opened_the_session()
    {
        var developer = await pair.NewDeveloper();
        var session = await pair.Open(developer);
        var fetch = await pair.FetchWithHeldSts(session);
        using var admin = pair.Admin;
        (await admin.DeleteToken(developer.TokenId)).Must(204);
        await ReleasedAndRefused(session, fetch, "session-revoked");
    }

    public async ValueTask DisposeAsync() => await pair.Settle();

    /// <summary>The held fetch is refused, its keys are recorded as thrown away, and nobody ever gets them.</summary>
    private async Task<Answer> ReleasedAndRefused(OpenSession session, Task<Answer> fetch, string code)
    {
        pair.Sts.Release();
        var refused = (await Pair.Outcome(pair.B, session, fetch)).Must(403);
        refused.Code.ShouldBe(code);
        var thrownAway = (await pair.Discarded(session)).Single().GetProperty("data").GetProperty("accessKeyId").GetString()!;
        thrownAway.ShouldStartWith("ASIA");
        foreach (var answer in (Answer[])[refused, await pair.FetchB(session), await pair.FetchA(session)])
        {
            answer.Must(403).Code.ShouldBe(code);
            answer.Text.ShouldNotContain(thrownAway);
            answer.Text.ShouldNotContain("AccessKeyId");
        }

        (await pair.TypesOf(session)).ShouldNotContain("credentials_issued");
        return refused;
    }
}
