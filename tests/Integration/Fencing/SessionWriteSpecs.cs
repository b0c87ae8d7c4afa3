using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Fencing;

/// <summary>Writes that keep a session going and are already on their way when what they rest on goes.</summary>
[Collection(PairOfNodes.Name)]
public sealed class SessionWriteSpecs(Pair pair) : IAsyncDisposable
{
    public static TheoryData<string, string, int, string?> Races => new()
    {
        // write   meanwhile  answer
        { "extend", "revoke", 403, "session-revoked" },
        { "extend", "policy", 403, "policy-denied" },
        { "extend", "person", 403, "held" },
        { "extend", "token", 401, "unauthenticated" },
        { "rotate", "revoke", 403, "session-revoked" },
        { "rotate", "policy", 200, null },
        { "rotate", "person", 403, "held" },
        { "rotate", "token", 401, "unauthenticated" },
        { "resume", "revoke", 403, "session-revoked" },
        { "resume", "policy", 204, null },
        { "resume", "person", 403, "session-revoked" },
        { "resume", "token", 403, "session-revoked" },
    };

    [Theory]
    [MemberData(nameof(Races))]
    public async Task a_write_that_keeps_a_session_going_is_decided_again_on_what_it_rests_on(string write, string meanwhile, int status, string? code)
    {
        var developer = await pair.NewDeveloper();
        var session = await pair.Open(developer, duration: "10m");
        (await pair.FetchB(session)).Must(200);
        using var @operator = pair.Operator;
        if (write == "resume")
        {
            await pair.Applied((await @operator.PauseSession(session.Id, "odd traffic")).Must(204).Sequence);
        }

        pair.Postgres.HoldRequests(from: $"\"sessionId\":\"{session.Id}\",\"{Property(write)}\":");
        var writing = Write(write, developer, session);
        await pair.Postgres.HeldRequest();
        await Happen(meanwhile, developer, session);
        pair.Postgres.Release();
        var answer = (await writing).Must(status);
        answer.Code.ShouldBe(code);
        if (code is not null)
        {
            answer.Text.ShouldNotContain("sst_");
        }

        (await pair.TypesOf(session)).Contains(Event(write)).ShouldBe(code is null);
    }

    [Fact]
    public async Task of_an_old_and_a_new_secret_each_node_serves_one_at_any_time()
    {
        var developer = await pair.NewDeveloper();
        var session = await pair.Open(developer);
        (await pair.FetchA(session)).Must(200);
        (await pair.FetchB(session)).Must(200);
        using var owner = new SentinelClient(pair.A.Url, developer.Token, TestContext.Current.CancellationToken);
        for (var i = 0; i < 10; i++)
        {
            // At once on the other node, which may not have read yet that there is a new one.
            var next = session with { Secret = (await owner.RotateToken(session.Id)).Must(200)["token"] };
            (await pair.FetchB(next)).Must(200);
            (await pair.FetchB(session)).Must(401).Code.ShouldBe("unauthenticated");
            (await pair.FetchA(session)).Must(401);
            session = next;
            await Task.Delay(TimeSpan.FromMilliseconds(110), TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task a_node_that_has_not_read_of_the_new_secret_yet_looks_before_it_refuses_it()
    {
        var developer = await pair.NewDeveloper();
        var session = await pair.Open(developer);
        (await pair.FetchB(session)).Must(200);
        using var owner = new SentinelClient(pair.A.Url, developer.Token, TestContext.Current.CancellationToken);
        pair.Postgres.HoldAnswers();
        var next = session with { Secret = (await owner.RotateToken(session.Id)).Must(200)["token"] };
        var fetch = pair.FetchB(next);
        await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        pair.Postgres.Release();
        for (var answer = await fetch; answer.Status != 200; answer = await pair.FetchB(next))
        {
            // On a slow machine it may have been out of touch for too long to say anything.
            answer.Must(503);
        }
    }

    [Fact]
    public async Task keys_that_are_asked_for_with_the_old_secret_do_not_leave_behind_the_new_one()
    {
        var developer = await pair.NewDeveloper();
        var session = await pair.Open(developer);
        var fetch = await pair.FetchWithHeldSts(session);
        using var owner = new SentinelClient(pair.A.Url, developer.Token, TestContext.Current.CancellationToken);
        (await owner.RotateToken(session.Id)).Must(200);
        pair.Sts.Release();
        (await Pair.Outcome(pair.B, session, fetch)).Must(401);
        (await pair.TypesOf(session)).ShouldBe(["session_opened", "session_token_rotated"]);
        (await pair.Discarded(session)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task a_pause_is_heard_on_the_other_node()
    {
        var session = await pair.Open();
        (await pair.FetchA(session)).Must(200);
        (await pair.FetchB(session)).Must(200);
        using var @operator = pair.Operator;
        var paused = (await @operator.PauseSession(session.Id, "odd traffic")).Must(204);
        (await pair.FetchA(session)).Must(403).Code.ShouldBe("session-paused");
        await pair.Applied(paused.Sequence);
        (await pair.FetchB(session)).Must(403).Code.ShouldBe("session-paused");
    }

    public async ValueTask DisposeAsync() => await pair.Settle();

    private async Task<Answer> Write(string write, Developer developer, OpenSession session)
    {
        var token = write == "resume" ? pair.TokenOf("OPERATOR") : developer.Token;
        using var client = new SentinelClient(pair.B.Url, token, TestContext.Current.CancellationToken);
        return write switch
        {
            "extend" => await client.ExtendSession(session.Id, "1h"),
            "rotate" => await client.RotateToken(session.Id),
            _ => await client.ResumeSession(session.Id),
        };
    }

    private async Task Happen(string what, Developer developer, OpenSession session)
    {
        using var admin = pair.Admin;
        using var @operator = pair.Operator;
        switch (what)
        {
            case "revoke":
                (await @operator.RevokeSession(session.Id, "stolen laptop")).Must(200);
                break;
            case "person":
                (await @operator.Revoke(new { person = developer.Id }, "left the company")).Must(200);
                break;
            case "token":
                (await admin.DeleteToken(developer.TokenId)).Must(204);
                break;
            default:
                (await admin.PublishPolicy(
                    Pair.Document($"- {{name: not-him, effect: deny, reason: no more, conditions: {{users: [{developer.Handle}]}}}}"),
                    ifMatch: (await admin.Policy()).ETag)).Must(200);
                break;
        }
    }

    private static string Property(string write) => write switch
    {
        "extend" => "expiresAt",
        "rotate" => "secretHash",
        _ => "by",
    };

    private static string Event(string write) => write switch
    {
        "extend" => "session_extended",
        "rotate" => "session_token_rotated",
        _ => "session_resumed",
    };
}
