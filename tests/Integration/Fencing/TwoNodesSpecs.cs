using System.Collections.Concurrent;
using Sentinel.Integration.Kit;
using Shouldly;
using Xunit;

namespace Sentinel.Integration.Fencing;

/// <summary>Two processes, one database, one answer.</summary>
[Collection(PairOfNodes.Name)]
public sealed class TwoNodesSpecs(Pair pair) : IAsyncDisposable
{
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan After = TimeSpan.FromMilliseconds(500);

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public async Task fifty_workers_see_no_error_but_the_refusal_when_sessions_are_revoked_in_the_middle(int many)
    {
        var developer = await pair.NewDeveloper();
        var sessions = new List<(OpenSession Session, AnswerInvariant Answers)>();
        for (var i = 0; i < many; i++)
        {
            sessions.Add((await pair.Open(developer), new(TimeProvider.System)));
        }

        using var over = new CancellationTokenSource();
        var unexpected = new ConcurrentBag<Answer>();
        var keys = new ConcurrentDictionary<string, ConcurrentDictionary<string, bool>>();
        var workers = Workers.Run(50, async worker =>
        {
            var (session, answers) = sessions[worker % many];
            using var onA = new SentinelClient(pair.A.Url, session.Secret, TestContext.Current.CancellationToken);
            using var onB = new SentinelClient(pair.B.Url, session.Secret, TestContext.Current.CancellationToken);
            for (var turn = worker; !over.IsCancellationRequested; turn++)
            {
                var (node, client) = turn % 2 == 0 ? ("A", onA) : ("B", onB);
                await answers.Record(node, async () =>
                {
                    var answer = await client.Credentials();
                    if (answer.Status == 200)
                    {
                        keys.GetOrAdd(session.Id, _ => new())[answer["AccessKeyId"]] = true;
                    }
                    else if (answer.Code != "session-revoked")
                    {
                        unexpected.Add(answer);
                    }

                    return answer.Status;
                });
            }
        });

        await Task.Delay(Before, TestContext.Current.CancellationToken);
        using var @operator = pair.Operator;
        var revokes = await Task.WhenAll(sessions.Select(async entry =>
        {
            var sent = entry.Answers.Now();
            var receipt = (await @operator.RevokeSession(entry.Session.Id, "in the middle", wait: "5s")).Must(200).Body;
            return new Revoke("A", sent, entry.Answers.Now(), receipt.GetProperty("everywhereAfterMs").ValueKind == System.Text.Json.JsonValueKind.Number);
        }));
        await Task.Delay(After, TestContext.Current.CancellationToken);
        await over.CancelAsync();
        await workers;

        unexpected.Select(answer => answer.ToString()).Distinct().ShouldBeEmpty();
        for (var i = 0; i < many; i++)
        {
            var (session, answers) = sessions[i];
            revokes[i].AllAcknowledged.ShouldBeTrue();
            answers.Check(revokes[i]).Violations.ShouldBe([]);
            foreach (var node in (string[])["A", "B"])
            {
                answers.Exchanges.ShouldContain(e => e.Node == node && e.Status == 200);
                answers.Exchanges.ShouldContain(e => e.Node == node && e.Status == 403);
            }

            // Both nodes asked STS at once, and yet the session has one key.
            keys[session.Id].Count.ShouldBe(1);
            (await pair.TypesOf(session)).ShouldBe(["session_opened", "session_activated", "credentials_issued", "session_revoked"]);
        }
    }

    [Fact]
    public async Task opened_on_one_fetched_at_once_on_the_other()
    {
        const int Workers = 4;
        var each = Environment.GetEnvironmentVariable("SENTINEL_LOAD") == "full" ? 250 : 50;
        var developers = new List<Developer>();
        for (var i = 0; i < Workers; i++)
        {
            developers.Add(await pair.NewDeveloper());
        }

        var wrong = new ConcurrentBag<Answer>();
        await Kit.Workers.Run(Workers, async worker =>
        {
            using var onA = new SentinelClient(pair.A.Url, developers[worker].Token, TestContext.Current.CancellationToken);
            for (var i = 0; i < each; i++)
            {
                var opened = (await onA.OpenSession("dev")).Must(201);
                using var session = new SentinelClient(pair.B.Url, opened["token"], TestContext.Current.CancellationToken);
                if (await session.Credentials() is { Status: not 200 } answer)
                {
                    wrong.Add(answer);
                }
            }
        });
        wrong.Select(answer => answer.ToString()).ShouldBeEmpty();
    }

    [Fact]
    public async Task a_lease_of_one_is_served_by_the_other()
    {
        var session = await pair.Open();
        var onA = (await pair.FetchA(session)).Must(200);
        var asked = pair.Sts.RequestBytes;
        await pair.Applied((await pair.StreamOf(session))[^1].GetProperty("sequence").GetInt64());
        (await pair.FetchB(session)).Must(200).Text.ShouldBe(onA.Text);
        pair.Sts.RequestBytes.ShouldBe(asked);
        (await pair.TypesOf(session)).ShouldBe(["session_opened", "session_activated", "credentials_issued"]);
    }

    [Fact]
    public async Task an_order_on_everything_holds_on_both_until_it_is_lifted()
    {
        var developer = await pair.NewDeveloper();
        var session = await pair.Open(developer);
        (await pair.FetchB(session)).Must(200);
        using var onA = new SentinelClient(pair.A.Url, developer.Token, TestContext.Current.CancellationToken);
        using var onB = onA.At(pair.B.Url);
        using var @operator = pair.Operator;
        var receipt = (await @operator.RevokeEverything("intruder", wait: "5s")).Must(200);
        receipt.Body.GetProperty("everywhereAfterMs").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Number, receipt.ToString());
        receipt.Body.GetProperty("nodes").GetArrayLength().ShouldBe(2);
        (await pair.FetchA(session)).Must(403).Text.ShouldContain("intruder");
        (await pair.FetchB(session)).Must(403).Text.ShouldContain("intruder");
        (await onA.OpenSession("dev")).Must(403).Code.ShouldBe("held");
        (await onB.OpenSession("dev")).Must(403).Code.ShouldBe("held");
        await pair.Lift(receipt["order"]);
        (await pair.FetchA(session)).Must(403).Code.ShouldBe("session-revoked");
        (await pair.FetchB(session)).Must(403).Code.ShouldBe("session-revoked");
        var opened = (await onB.OpenSession("dev")).Must(201);
        (await pair.FetchA(new(opened["id"], opened["token"]))).Must(200);
    }

    public async ValueTask DisposeAsync() => await pair.Settle();
}
